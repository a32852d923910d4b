import ClaireDomain
import Foundation
import Support
import Testing

@testable import rclaude

/// What fleet.md says of tmux, measured.
@Suite struct TmuxTests {
    let fleet: Fleet

    init() throws { fleet = try Fleet() }

    @Test func withoutTheSwitchAndTheLocaleTabsAreLost() throws {
        let pane = try fleet.tmux.newPane(["sleep", "60"], name: "a")
        let format = ["list-panes", "-a", "-F", "#{pane_id}\té"]
        func list(_ more: [String], _ locale: String) -> String {
            fleet.home.run(["tmux"] + more + format, environment: ["LC_ALL": locale]).output
        }
        #expect(list([], "C") == "\(pane)__\n")
        #expect(list(["-u"], "C.UTF-8") == "\(pane)\té\n")
    }

    @Test func panesByTheDozenAreReadInTheirOrder() throws {
        for number in 0..<12 {
            _ = try fleet.tmux.newPane(
                ["sh", "-c", "echo this is \(number); exec sleep 60"], name: "p\(number)")
        }
        // Each is waiting by its text alone, which only a correct split of the captures tells.
        let names = (0..<12).map { "p\($0)" }
        for (number, name) in names.enumerated() {
            try fleet.home.write(
                "#!/bin/sh\nprintf 'Question \(number)?\\n❯ 1. Yes\\n  2. No\\n'; sleep 60\n",
                to: "q\(number)/claude", executable: true)
            fleet.tmux.tmux([
                "respawn-pane", "-k", "-t", "=\(name):", fleet.home.path + "/q\(number)/claude",
            ])
            fleet.tmux.tmux([
                "set-option", "-p", "-t", "=\(name):", "@claire_session", Fleet.id(number),
            ])
        }
        #expect(
            waitUntil {
                fleet.rclaude(["triage"]).rows.count { $0["state"] == "waiting" } == 12
            })
        for row in fleet.rclaude(["triage"]).rows {
            let number = Int(row["uuid"]?.suffix(12) ?? "")
            #expect(row["summary"] == "Question \(number ?? -1)?")
        }
    }

    @Test func aPasteIntoADeadPaneIsWhatTheServerItselfRefuses() throws {
        let pane = try fleet.agent(Fleet.id(1))
        fleet.tmux.tmux(["set-option", "-g", "remain-on-exit", "on"])
        fleet.tmux.press("C-d", in: pane)
        #expect(waitUntil { fleet.tmux.format("#{pane_dead}", of: pane) == "1" })
        // The guard alone, without any look before it.
        let script = """
            tmux -u load-buffer -b b - \\; if-shell -F -t '\(pane)' '#{pane_dead}' \
            'display-message -p dead' 'paste-buffer -p -r -d -b b -t \(pane)'
            """
        let result = fleet.home.run(["sh", "-c", script], input: "text")
        #expect(result.output == "dead\n")
        #expect(fleet.tmux.tmux(["list-panes", "-a"]).status == 0)
    }

    @Test func theServersOwnPatternSeesTheDialog() throws {
        let pane = try fleet.agent(Fleet.id(1))
        func line() -> String { fleet.tmux.format("#{C/r:\(PaneText.dialogPattern)}", of: pane) }
        #expect(line() == "0")
        fleet.askPermission(in: pane)
        #expect(line() != "0")
    }

    @Test func aPaneOptionLivesAsLongAsThePane() throws {
        let pane = try fleet.agent(Fleet.id(1))
        fleet.tmux.tmux(["set-option", "-p", "-t", pane, "@claire_session", Fleet.id(1)])
        fleet.tmux.tmux(["set-option", "-g", "remain-on-exit", "on"])
        fleet.tmux.press("C-d", in: pane)
        #expect(waitUntil { fleet.tmux.format("#{pane_dead}", of: pane) == "1" })
        fleet.tmux.tmux(["respawn-pane", "-t", pane, "sleep 60"])
        #expect(fleet.tmux.format("#{@claire_session}", of: pane) == Fleet.id(1))
    }

    @Test func linesOfAListingThatAreNoPanesArePassedOver() {
        let good = "%1\t0\t42\tname\t\t0\t0\t0\t/s\t\tclaude\t/a\tb"
        let listing = [good, "more of a folder's name", "%x\t0\t1", "", good, "%2\t0"]
        let panes = TmuxPane.list(Array(listing.joined(separator: "\n").utf8))
        #expect(panes.map(\.id) == ["%1"])
        #expect(panes.first?.cwd == "/a\tb")
    }

    @Test func capturesAreSplitAtTheirMarksAlone() {
        let mark = TmuxCapture.mark
        let output = "\(mark)1\na\n\nb\n\(mark)2\nrclaude-capture2\n\(mark)\(TmuxCapture.end)\n"
        let split = TmuxCapture.split(Array(output.utf8))
        #expect(split.complete == ["%1": "a\n\nb", "%2": "rclaude-capture2"])
        #expect(split.incomplete == nil)
        let broken = TmuxCapture.split(Array("\(mark)1\na\n\(mark)2\n".utf8))
        #expect(broken.complete == ["%1": "a"])
        #expect(broken.incomplete == "%2")
    }
}

@Suite struct PaneTextTests {
    static let rule = String(repeating: "─", count: 40)
    static let prompt = "\(rule)\n> \n\(rule)\n  ? for shortcuts\n\n\n"

    @Test(
        arguments: [
            (prompt, .idle), ("● Done.\n\n" + prompt, .idle),
            ("✻ Working… (3s · esc to interrupt)\n\n" + prompt, .working),
            ("● API Error: 529 Overloaded\n\n" + prompt, .error),
            ("● API Error: 529\n> again\n● Done.\n" + prompt, .idle),
            ("╭──────────╮\n│ >        │\n╰──────────╯\n", .idle),
            ("\(rule)\n❯\u{A0}half a prompt\n\(rule)\n", .idle),
            ("│ Do you want to proceed?  │\n│ ❯ 1. Yes  │\n│   2. No   │\n", .waiting),
            ("Do you trust this folder?\n ❯ 1. Yes, proceed\n   2. No, exit\n", .waiting),
            ("Which?\n  1. A\n     with details\n❯ 2. B\n  3. Other\nEnter to select\n", .waiting),
            ("", .unknown), ("$ ls\nfile\n$ ", .unknown), ("> quoted\n", .unknown),
        ] as [(String, SessionState)])
    func theScreenSaysTheState(text: String, state: SessionState) {
        #expect(PaneText(text).state == state)
    }

    @Test(arguments: [
        ("1. first\n2. second\n" + prompt), ("❯ 1. only one line of a prompt\n"),
        ("● I did:\n  1. this\n  2. that\n" + prompt),
    ])
    func aListIsNoDialog(text: String) {
        #expect(!PaneText(text).hasDialog)
    }

    @Test func theInputIsWhatStandsInTheBox() {
        #expect(PaneText(Self.prompt).input == "")
        #expect(
            PaneText("\(Self.rule)\n> [Pasted text #1 +3 lines]\n\(Self.rule)\n").input
                == "[Pasted text #1 +3 lines]")
        #expect(PaneText("\(Self.rule)\n> a\n  b\n\(Self.rule)\n").input == "a\n  b")
        #expect(PaneText("no box").input == nil)
    }
}

@Suite struct TextTests {
    @Test(arguments: [
        ("", ""), ("d-1@5", "d-1@5"), ("d-1@5=submitted d-2@0", "d-1@5=submitted d-2@0"),
        ("x@y @5 d@1=dancing  a@2=typed", "d@1 a@2=typed"),
    ])
    func notesOnAPaneAreReadLeniently(text: String, expected: String) {
        #expect(SentNotes(text).text == expected)
    }

    @Test func aPaneRemembersTheNewestDeliveries() {
        var notes = SentNotes("")
        for number in 0..<500 { notes.note("d-\(number)", nil, offset: 0) }
        notes.note("d-499", .typed, offset: 3)
        #expect(notes.entries.count == SentNotes.most)
        #expect(notes.entry(of: "d-499")?.outcome == .typed)
        #expect(notes.entry(of: "d-0") == nil)
    }

    @Test(arguments: [
        (["claude"], true), (["/usr/bin/claude", "-p"], true), (["node", "/x/claude"], true),
        (["node", "--flag", "/lib/node_modules/@anthropic-ai/claude-code/cli.js"], true),
        (["sh", "/x/claude"], true), (["vim", "claude"], false), (["node", "server.js"], false),
        ([], false), (["claudette"], false),
    ])
    func anAgentIsKnownByItsCommandLine(arguments: [String], isAgent: Bool) {
        #expect(AgentProcess.isAgent(arguments, names: ["claude"]) == isAgent)
    }

    @Test(arguments: [
        ("uuid\tstate\tpriority\tsummary\tsource\tobserved_at\textra", true),
        ("state\tuuid\tpriority\tsummary\tsource\tobserved_at", true),
        ("uuid\tstate", false), ("", false),
    ])
    func aTableIsReadByItsHeader(header: String, isRead: Bool) {
        let (_, problems) = RowSchema.triage.rows(of: header + "\n")
        #expect(problems.isEmpty == isRead)
    }

    @Test func aMalformedRowIsQuotedAndDropsItselfAlone() {
        let rows = [
            "uuid\tstate\tpriority\tsummary\tsource\tobserved_at",
            "\(Fleet.id(1))\tidle\t40\tgood\tregistry\t5", "no\tidle\t40\tx\tregistry\t5",
            "\(Fleet.id(2))\tdancing\t40\tx\tregistry\t5", "\(Fleet.id(3))\tidle",
            "\(Fleet.id(4))\tidle\t-1\tx\tregistry\t5", "\(Fleet.id(5))\tidle\t1\t\\q\tregistry\t5",
            "\(Fleet.id(6))\tidle\t40\tgood\tregistry\t",
        ]
        let (good, problems) = RowSchema.triage.rows(of: rows.joined(separator: "\n"))
        #expect(good.map { $0[0] } == [Fleet.id(1), Fleet.id(6)])
        #expect(problems.count == 5)
        #expect(problems.first?.contains("'no\tidle\t40\tx\tregistry\t5'") == true)
    }
}
