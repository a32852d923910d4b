import ClaireDomain
import Foundation
import Support
import Testing

/// How output looks on terminals, in pipes, and where it can't be written.
@Suite("Output")
struct OutputFormTests {
    let claire: ClaireHome

    init() throws {
        claire = try ClaireHome()
        try claire.project("site")
    }

    @Test("a reader that goes away ends the verb quietly")
    func head() throws {
        for number in 0..<5 { _ = try claire.task("site", "task \(number)") }
        for verb in ["task list", "project list", "task list --json", "task list --quiet"] {
            let result = claire.shell("claire \(verb) | head -n 1 | wc -l")
            #expect(result.errors.isEmpty, "\(verb)")
            #expect(result.output.trimmingCharacters(in: .whitespaces) == "1\n")
        }
    }

    @Test("a watch whose reader goes away ends quietly, also where SIGPIPE is ignored")
    func watchHead() {
        let result = claire.shell(
            """
            trap '' PIPE
            { timeout 30 claire status --watch --json 2>errors; echo $? >code; } | head -n 1 >first &
            for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
              [ -s code ] && break
              claire project new "p$n" >/dev/null
              sleep 0.5
            done
            wait
            cat code errors
            """)
        #expect(result.output == "0\n" && result.errors.isEmpty)
    }

    @Test("output that can't be written is exit 1, and what was written to the database stays")
    func fullDevice() throws {
        let result = claire.shell("claire task add site kept > /dev/full")
        #expect(result.status == 1)
        #expect(result.errors.lowercased().contains("no space left on device"))
        #expect(claire.shell("claire task list >&-").status == 1)
        #expect(try claire.json("tasks", "task", "list").array?.count == 1)
    }

    @Test("a pipe gets whole columns without colour, tabs or relative times")
    func pipe() throws {
        let title = String(repeating: "long ", count: 60) + "end"
        _ = try claire.task("site", title)
        let result = claire.run("task", "list")
        #expect(result.output.contains(title))
        #expect(!result.output.contains("\u{1b}") && !result.output.contains("\t"))
        #expect(!result.output.contains("just now"))
        #expect(result.output.contains("T") && result.output.contains("Z\n"))
    }

    @Test(
        "colour is obeyed as asked",
        arguments: [
            ("", [:], false), ("--color=always", [:], true),
            ("--color always", ["NO_COLOR": "1"], true), ("", ["CLICOLOR_FORCE": "1"], true),
            ("", ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
            ("--color never", ["CLICOLOR_FORCE": "1"], false),
        ] as [(String, [String: String], Bool)])
    func colour(_ option: String, _ environment: [String: String], _ isColoured: Bool) throws {
        _ = try claire.task("site", "x")
        let result = claire.shell("claire task list \(option)", environment: environment)
        #expect(result.output.contains("\u{1b}[") == isColoured)
    }

    @Test("a terminal gets a table as wide as it is, relative times, and the next step")
    func terminal() throws {
        _ = try claire.task("site", String(repeating: "wide ", count: 60))
        let table = onTerminal("claire task list", columns: 60)
        for line in table.split(separator: "\n") { #expect(line.count <= 60) }
        #expect(table.contains("…"))
        #expect(onTerminal("claire task list", columns: 200).contains("just now"))
        let added = onTerminal("claire task add site 'Fix it'", columns: 100)
        #expect(added.contains("next: claire assign "))
        let quiet = onTerminal("claire task add site 'Fix it' --quiet", columns: 100)
        #expect(quiet.trimmingCharacters(in: .whitespacesAndNewlines).count == 36)
    }

    @Test("quiet prints full ids alone, one a line")
    func quiet() throws {
        let ids = try ["a", "b"].map { try claire.task("site", $0) }
        #expect(claire.run("task", "list", "-q").output == ids.joined(separator: "\n") + "\n")
        #expect(claire.run("task", "show", ids[0], "-q").output == ids[0] + "\n")
        #expect(claire.run("task", "start", ids[0], "-q").output == ids[0] + "\n")
        #expect(claire.run("task", "list", "--quiet", "--json").status == 2)
    }

    @Test("two terminals at once lose nothing and get in nobody's way")
    func atOnce() throws {
        let result = claire.shell(
            """
            for t in 1 2 3 4; do (
              for n in 1 2 3 4 5 6 7 8; do claire task add site "$t.$n" --quiet || echo failed; done
            ) & done; wait
            """)
        #expect(result.errors.isEmpty && !result.output.contains("failed"))
        #expect(Set(result.output.split(separator: "\n")).count == 32)
        #expect(try claire.json("tasks", "task", "list").array?.count == 32)
    }

    @Test("a database that this user can't write is read, and a write names what was refused")
    func readOnly() throws {
        _ = try claire.task("site", "x")
        // Permissions mean nothing to root, so another user is taken where the tests run as root.
        let drop = getuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups " : ""
        let folder = (claire.database as NSString).deletingLastPathComponent
        let result = claire.shell(
            """
            chmod -R a+rX "$HOME"; chmod a-w "\(folder)" "\(folder)"/*
            for line in "task list" "task add site y"; do
              \(drop)\(Products.path(of: "claire")) $line; echo "exit $?"
            done; chmod -R u+w "$HOME"
            """)
        #expect(result.output.contains("exit 1"), "\(result)")
        #expect(!result.output.contains("exit 1\nexit 1"), "\(result)")
        #expect(
            result.errors.hasSuffix(
                ": can't lock '\(claire.database).lock': permission denied\n"), "\(result)")
    }

    /// What a command prints on a terminal of a width.
    private func onTerminal(_ command: String, columns: Int) -> String {
        let result = claire.shell(
            "script -qefc \"$COMMAND\" /dev/null </dev/null",
            environment: [
                "COMMAND": "stty cols \(columns) rows 40; " + command, "NO_COLOR": "1",
            ])
        return result.output.replacingOccurrences(of: "\r\n", with: "\n")
    }
}
