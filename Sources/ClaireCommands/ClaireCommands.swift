import ClaireCommandLine

/// Every command of Claire: what `claire` and `claire help` list, and what manual pages and
/// completions are generated from.
///
/// Each verb has a file with its spec and the keys of its operands and options. A key is documented
/// by its summary, which is also what help, manual page and completions say of it.
package enum ClaireCommands {
    /// The verbs that have an executable `claire-<name>`, in the order of the documentation.
    package static let verbs: [CommandSpec] = [
        ProjectSpec.verb, TaskSpec.verb, AssignSpec.verb, LogSpec.verb, UndoSpec.verb,
        StatusSpec.verb, PullSpec.verb, BroadcastSpec.verb, SessionSpec.verb, QueueSpec.verb,
        GroupSpec.verb, ConfigSpec.verb, InitSpec.verb, DoctorSpec.verb, WebSpec.verb,
        SyncSpec.verb, HookSpec.verb, MCPSpec.verb, CompletionsSpec.verb,
    ]

    /// The commands that the front answers by itself.
    package static let builtIn: [CommandSpec] = [
        HelpSpec.verb, CommandsSpec.verb, VersionSpec.verb,
    ]

    /// All of them; verbs of one group stand together.
    package static let all: [CommandSpec] = verbs + builtIn

    /// The headings, in the order in which they first stand in `all`, with their commands.
    package static var groups: [(title: String, commands: [CommandSpec])] {
        var groups: [(title: String, commands: [CommandSpec])] = []
        for command in all {
            if let index = groups.firstIndex(where: { $0.title == command.group }) {
                groups[index].commands.append(command)
            } else {
                groups.append((command.group, [command]))
            }
        }
        return groups
    }
}

/// The headings under which commands are listed.
enum CommandGroup {
    static let work = "Plan and track"
    static let fleet = "Work with the fleet"
    static let machine = "Set up and look after"
    static let help = "Find out more"
}

extension CommandSpec {
    /// A verb of Claire.
    init(
        verb name: String, group: String, summary: String, description: String = "",
        defaultSubcommand: String? = nil,
        @CommandSpecBuilder _ contents: () -> Contents = { Contents() }
    ) {
        self.init(
            verb: name, of: "claire", group: group, summary: summary, description: description,
            defaultSubcommand: defaultSubcommand, contents)
    }
}
