import ClaireCommandLine

/// The subcommands of `claire group`.
package enum GroupCommand: String, CaseIterable, Sendable {
    case add, list, show, remove
}

/// `claire group`: names for parts of the fleet.
package enum GroupSpec {
    package static let newName = Operand.required(.name, "Name of the new group")
    package static let name = Operand.required(.group.labelled("NAME"), "Name of the group")

    package static let cwd = Option.value(
        "cwd", .words("TEXT"), "Sessions whose folder contains this text")
    package static let host = Option.value("host", .host, "Sessions on this host")
    package static let session = Option.value(
        "session", .words("PATTERN"), "Sessions whose name matches; * and ? stand for letters")

    package static let verb = CommandSpec(
        verb: "group", group: CommandGroup.fleet,
        summary: "Name parts of the fleet",
        description: """
            A group is a rule in claire.toml, not a list: whatever session matches all that the rule
            says is a member. Groups belong to this machine and are not synced.
            """
    ) {
        CommandSpec(
            "add", summary: "Add a group",
            description: "A name that is taken is refused with exit code 4."
        ) {
            newName
            cwd
            host
            session
            Rule.atLeastOne("--cwd", "--host", "--session")
            Example("claire group add web --cwd src/site", "Name the sessions of one folder")
            Example("claire group add big --host build1 --session 'ci-*'", "Match host and name")
        }
        CommandSpec("list", summary: "List groups", description: "With their rules and members.") {
            Example("claire group list", "List all groups")
        }
        CommandSpec("show", summary: "Show a group", description: "Its rule and its members.") {
            name
            Example("claire group show web", "See who is in a group")
        }
        CommandSpec(
            "remove", summary: "Remove a group", description: "The sessions stay as they are."
        ) {
            name
            Example("claire group remove web", "Forget a group")
        }
        ExitCode.notFound
        ExitCode.conflict
        SeeAlso("claire-broadcast")
        SeeAlso("claire-assign")
    }
}
