import ClaireCommandLine

extension ClaireCommands {
    /// What the pages of all commands say alike.
    package static let common = Manual.Common(
        environment: [
            EnvironmentNote(
                "CLAIRE_DB", "The database, instead of claire/claire.db below XDG_DATA_HOME"),
            EnvironmentNote(
                "CLAIRE_CONFIG",
                "The configuration, instead of claire/claire.toml below XDG_CONFIG_HOME"),
            EnvironmentNote(
                "CLAIRE_LOG_LEVEL",
                "What is logged as JSON lines on standard error: debug, info, warning or error"),
            EnvironmentNote("NO_COLOR", "If set and not empty, colour is not used"),
            EnvironmentNote("CLICOLOR_FORCE", "If set and not 0, colour is used in a pipe too"),
            EnvironmentNote("COLUMNS", "The width of the terminal, instead of what it says itself"),
        ],
        seeAlso: [SeeAlso("claire")])

    /// The manual page of a command: `claire-task(1)`.
    package static func manual(of spec: CommandSpec) -> Manual {
        Manual(path: spec.path, spec: spec, common: common)
    }

    /// The page of the program itself: `claire(1)`.
    package static var frontManual: Manual {
        var common = common
        common.seeAlso = all.map { SeeAlso($0.path.joined(separator: "-")) }
        let spec = FrontSpec.program
        var manual = Manual(path: ["claire"], spec: spec, common: common)
        let commands = groups.flatMap { group -> [Manual.Block] in
            let entries = group.commands.map { ($0.path.joined(separator: " "), $0.summary + ".") }
            return [.heading(group.title), .terms(entries)]
        }
        manual.replace(
            "SYNOPSIS",
            [
                .usage(ManualUsage(path: ["claire"], spec: spec, optionsFirst: true))
            ])
        manual.replace(
            "OPTIONS",
            [
                .options(spec.options), .paragraph("Every command takes these:"),
                .options(CommonOptions.declarations),
            ])
        manual.insert(Manual.Section("COMMANDS", commands), before: "OPTIONS")
        return manual
    }

    /// When the pages were last changed in substance, as mdoc(7) writes dates.
    private static let manualDate = "November 20, 2026"

    /// The files that are made from the definitions and committed, by path in the repository.
    package static var generatedFiles: [(path: String, text: String)] {
        let script = CompletionScript(program: "claire")
        let pages = [frontManual] + all.map(manual)
        return pages.map { ("man/\($0.name).1", $0.mdoc(date: manualDate)) } + [
            ("completions/claire.bash", script.bash),
            ("completions/_claire", script.zsh),
            ("completions/claire.fish", script.fish),
        ]
    }
}
