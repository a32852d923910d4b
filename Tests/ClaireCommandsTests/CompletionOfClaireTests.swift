import Support
import Testing

/// The completions of the built programs in the real shells: names that try to run something, ids,
/// options, and commands that the user added.
@Suite(.serialized) struct CompletionOfClaireTests {
    /// Projects whose names do harm where they are not treated as data.
    private static let names = [
        "pwn$(touch pwned)", "tick`touch pwned`", "say \"a b'c\"", "colon:one", "🚀 lift off",
        "שלום עולם",
    ]

    /// A home with the programs, a database, and a command of the user's.
    private static func home() throws -> TemporaryHome {
        let home = try TemporaryHome()
        try home.install("claire")
        // The user's commands are found on PATH and may complete their own words.
        try home.write(
            """
            #!/bin/sh
            # Summary: Greet somebody
            # Completes: yes
            if [ "$1" = --claire-complete ]; then
                printf 'world\\tAll of it\\nwo$(touch pwned)\\tNobody\\n'
                exit
            fi
            printf '<%s>' "$@" > "$HOME/greeted"
            """, to: "bin/claire-greet", executable: true)
        #expect(home.run(["claire", "init"]).status == 0)
        for name in names {
            let result = home.run(["claire", "project", "new", name])
            #expect(result.status == 0, "\(result.errors)")
        }
        #expect(home.run(["claire", "task", "add", names[0], "Mend `it`", "-q"]).status == 0)
        return home
    }

    private static func shell(
        _ kind: InteractiveShell.Kind, in home: TemporaryHome
    ) throws -> InteractiveShell {
        let script = home.run(["claire", "completions", kind.rawValue])
        #expect(script.status == 0)
        switch kind {
        case .bash:
            return try InteractiveShell(
                kind, in: home, setUp: "source <(claire completions bash)")
        case .zsh:
            try home.write(script.output, to: "functions/_claire")
            return try InteractiveShell(
                kind, in: home,
                setUp: "fpath=(~/functions $fpath); autoload -U compinit; compinit -u -D")
        case .fish:
            return try InteractiveShell(kind, in: home, setUp: "claire completions fish | source")
        }
    }

    /// Types a beginning, Tab, the rest and Enter, and gives what the screen then holds.
    private func screen(
        of shell: InteractiveShell, after typed: String, _ rest: String = "", showing text: String
    ) -> String {
        shell.type("clear", then: "Enter")
        shell.type(typed, then: "Tab")
        shell.type(rest, then: "Enter")
        _ = waitUntil(timeout: 10) { shell.screen.contains(text) }
        return shell.screen
    }

    @Test(arguments: InteractiveShell.Kind.allCases)
    func realValuesAreCompletedAsData(_ kind: InteractiveShell.Kind) throws {
        let home = try Self.home()
        let shell = try Self.shell(kind, in: home)
        for name in Self.names {
            let typed = "claire project show \(name.prefix { $0 == "🚀" || $0.isLetter })"
            let id = home.run(["claire", "project", "show", name, "-q"]).output.prefix(36)
            let shown = screen(of: shell, after: typed, " -q", showing: String(id))
            #expect(shown.contains(id), "\(kind), \(name): \(shown)")
        }
        let listed = screen(
            of: shell, after: "claire task list --project=pwn", showing: "Mend `it`")
        #expect(listed.contains("Mend `it`"), "\(kind): \(listed)")
        #expect(!home.files(below: ".").contains("pwned"))
    }

    @Test(arguments: InteractiveShell.Kind.allCases)
    func subcommandsOptionsAndIDsComeWithSummaries(_ kind: InteractiveShell.Kind) throws {
        let home = try Self.home()
        let shell = try Self.shell(kind, in: home)
        let id = home.run(["claire", "task", "list", "-q"]).output.prefix(8)
        let expected = [
            ("claire task sh", "claire task show"), ("claire task show ", String(id)),
            ("claire task add --pr", "--prio"), ("claire gre", "claire greet"),
            ("claire project pa", "project pause"), ("claire completions fi", "completions fish"),
        ]
        for (typed, completed) in expected {
            shell.type("clear", then: "Enter")
            shell.type(typed, then: "Tab")
            #expect(
                waitUntil(timeout: 10) { shell.screen.contains(completed) },
                "\(kind): \(shell.screen)")
            shell.type("", then: "C-c")
        }
        shell.type("clear", then: "Enter")
        shell.type("claire task s", then: "Tab", "Tab")
        #expect(
            waitUntil(timeout: 10) { shell.screen.contains("Submit a task for review") },
            "\(kind): \(shell.screen)")
    }

    @Test(arguments: InteractiveShell.Kind.allCases)
    func aCommandOfTheUsersCompletesItsOwnWords(_ kind: InteractiveShell.Kind) throws {
        let home = try Self.home()
        let shell = try Self.shell(kind, in: home)
        shell.type("claire greet wor", then: "Tab", "Enter")
        #expect(waitUntil { home.text("greeted") == "<world>" }, "\(shell.screen)")
        shell.type("claire greet 'wo$", then: "Tab", "Enter")
        #expect(waitUntil { home.text("greeted") == "<wo$(touch pwned)>" }, "\(shell.screen)")
        #expect(!home.files(below: ".").contains("pwned"))
    }
}
