import ClaireCommandLine
import Foundation
import Testing

@Suite struct TableTests {
    private static let loaves: Table = {
        var table = Table([
            .init("id"), .init("loaf", shrinksTo: 6), .init("heat", .right, dropOrder: 1),
            .init("baker", shrinksTo: 4, dropOrder: 2),
        ])
        table.append(["3f9a", "Rye with caraway seeds", "220", "Ada"])
        table.append(["81c2", "漢字のパン", "7", ""])
        return table
    }()

    private func lines(columns: Int?, colored: Bool = false) -> [String] {
        let page = Page(columns: columns, colored: colored)
        page.renderer.table(Self.loaves)
        return page.output.split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map(String.init)
    }

    @Test func aPipeGetsWholeColumnsWithoutColourOrHoles() {
        #expect(
            lines(columns: nil) == [
                "ID    LOAF                    HEAT  BAKER",
                "3f9a  Rye with caraway seeds   220  Ada",
                "81c2  漢字のパン                 7  -",
            ])
    }

    @Test func aTerminalCutsTheWidestColumnThatMayShrink() {
        #expect(
            lines(columns: 36) == [
                "ID    LOAF               HEAT  BAKER",
                "3f9a  Rye with caraway…   220  Ada",
                "81c2  漢字のパン            7",
            ])
    }

    @Test func whenShrinkingIsNotEnoughColumnsAreDroppedByTheirOrder() {
        #expect(lines(columns: 24).first == "ID    LOAF    HEAT  BAK…")
        #expect(lines(columns: 23).first == "ID    LOAF         HEAT")
        #expect(
            lines(columns: 14) == ["ID    LOAF", "3f9a  Rye wit…", "81c2  漢字の…"])
    }

    @Test(arguments: 1...60)
    func noLineIsWiderThanTheTerminal(_ columns: Int) {
        for line in lines(columns: columns) {
            #expect(DisplayWidth.of(line) <= columns, "\(line)")
        }
    }

    @Test func aValueCannotForgeARow() {
        let page = Page()
        var table = Table([.init("name"), .init("id")])
        let name = "a\nforged  row\u{1B}[1A"
        table.append([Text(name), "1"])
        page.renderer.table(table)
        #expect(
            page.output == """
                NAME                     ID
                a\\nforged  row\\u{1b}[1A  1

                """)
    }

    @Test func coloursAreReset() {
        for line in lines(columns: 80, colored: true).prefix(1) {
            #expect(line.contains("\u{1B}[1mID\u{1B}[0m"))
        }
    }
}

@Suite struct RendererTests {
    @Test func outputIsWrittenInOneGo() {
        let page = Page()
        page.renderer.line("one")
        page.renderer.identifiers(["a", "b"])
        page.renderer.verbatim(#"{"a":1}"#)
        #expect(page.output == "one\na\nb\n{\"a\":1}\n")
        #expect(page.writes == 1)
    }

    @Test func detailsAlignTheirValuesAndKeepLines() {
        let page = Page()
        let description = "one\n\ntwo\u{7}"
        page.renderer.details([
            ("title", "Rye"), ("nothing", ""), ("description", Text(description)),
        ])
        #expect(
            page.output == """
                title        Rye
                description  one

                             two\\u{7}

                """)
    }

    @Test func detailsWrapOnATerminal() {
        let page = Page(columns: 30)
        page.renderer.details([("note", "these are words that take two lines")])
        #expect(page.output == "note  these are words that\n      take two lines\n")
    }

    @Test func hintsAndRelativeTimesAreForTerminals() {
        let moment: Int64 = 1_772_355_900_123
        let (pipe, terminal) = (Page(), Page(columns: 80))
        for page in [pipe, terminal] {
            page.renderer.line(page.renderer.time(moment, now: moment + 7_200_000))
            page.renderer.hint("next: bake")
        }
        #expect(pipe.output == "2026-03-01T09:05:00.123Z\n")
        #expect(terminal.output == "2h ago\nnext: bake\n")
    }

    @Test func aFailureIsOneLineAndAHint() {
        let page = Page()
        let id = "ab\n12"
        page.renderer.report(
            Failure(.notFound, "no task '\(id)'", hint: "see 'claire task list'"),
            command: "claire task")
        #expect(page.errors == "claire task: no task 'ab\\n12'\nhint: see 'claire task list'\n")
        #expect(page.output.isEmpty)
    }

    @Test func whatWasPrintedStandsBeforeTheFailure() {
        let page = Page()
        page.renderer.line("half")
        page.renderer.report(Failure(.partial, "the rest failed"), command: "x")
        #expect(page.writes == 1)
    }

    @Test func notesAreSilentUnderJSON() {
        let (human, json) = (Page(), Page(form: .json))
        for page in [human, json] { page.renderer.note("no tasks") }
        #expect(human.errors == "no tasks\n")
        #expect(json.errors.isEmpty)
    }

    @Test func progressShowsOnATerminalAfterASecondAndLeavesNothing() {
        var now: Int64 = 0
        let (pipe, terminal) = (Page(), Page(errorColumns: 80))
        for page in [pipe, terminal] {
            now = 0
            var progress = Progress("replaying", on: page.renderer) { now }
            for step in 0...20 {
                now = Int64(step) * 100
                progress.update(step, of: 20)
            }
        }
        #expect(pipe.errors.isEmpty)
        let shown = terminal.errors.split(separator: "\r\u{1B}[K").map(String.init)
        #expect(shown.first == "replaying 10 of 20, 50%")
        #expect(shown.last == "replaying 20 of 20, 100%")
        #expect(terminal.errors.hasSuffix("\r\u{1B}[K"))
    }

    @Test func aFullDiskIsAFailureAndAClosedPipeIsNone() throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        #expect(throws: OutputFailure.refused(ENOSPC)) {
            try ByteSink.descriptor(full).write([65])
        }
        #expect(
            OutputFailure.refused(ENOSPC).failure?.message.plain
                == "cannot write output: no space left on device")
        #expect(OutputFailure.refused(ENOSPC).failure?.exit == .failed)
        #expect(OutputFailure.closed.failure == nil)
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        signal(SIGPIPE, SIG_IGN)
        #expect(throws: OutputFailure.closed) { try ByteSink.descriptor(ends[1]).write([65]) }
        close(ends[1])
    }
}

@Suite struct ScreenTests {
    @Test(arguments: [
        ([:], ColorChoice.automatic, false), (["CLICOLOR_FORCE": "1"], .automatic, true),
        (["CLICOLOR_FORCE": "0"], .automatic, false), (["CLICOLOR_FORCE": ""], .automatic, false),
        (["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], .automatic, false),
        (["CLICOLOR_FORCE": "1", "NO_COLOR": ""], .automatic, true),
        (["NO_COLOR": "1"], .always, true), (["CLICOLOR_FORCE": "1"], .never, false),
    ])
    func colourInAPipeIsAsAskedFor(
        _ environment: [String: String], _ choice: ColorChoice, _ colored: Bool
    ) throws {
        let null = open("/dev/null", O_WRONLY)
        defer { close(null) }
        let screen = Screen.at(descriptor: null, color: choice) { environment[$0] }
        #expect(screen == Screen(columns: nil, isColored: colored))
    }

    @Test(arguments: [
        ([:], true, 80), (["TERM": "dumb"], false, 80), (["NO_COLOR": "1"], false, 80),
        (["COLUMNS": "44"], true, 44), (["COLUMNS": "x"], true, 80), (["COLUMNS": "-3"], true, 80),
    ])
    func aTerminalIsMeasured(_ environment: [String: String], _ colored: Bool, _ columns: Int) {
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        defer { close(terminal) }
        let screen = Screen.at(descriptor: terminal, color: .automatic) { environment[$0] }
        #expect(screen == Screen(columns: columns, isColored: colored))
        var size = winsize(ws_row: 5, ws_col: 33, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
        let measured = Screen.at(descriptor: terminal, color: .never) { _ in nil }
        #expect(measured == Screen(columns: 33, isColored: false))
    }
}
