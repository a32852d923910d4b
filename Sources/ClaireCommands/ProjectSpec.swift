import ClaireCommandLine
import ClaireDomain

/// The subcommands of `claire project`.
package enum ProjectCommand: String, CaseIterable, Sendable {
    case new, list, show, edit, pause, resume, done, note, delete, restore
}

/// `claire project`: what the fleet works on.
package enum ProjectSpec {
    package static let name = Operand.required(.name, "Name of the new project")
    package static let project = Operand.required(
        .project, "The project, by name or by at least 4 characters of its id")

    package static let rename = Option.value("name", .name, "Another name")
    package static let goal = Option.value("goal", .clearable, "What it is to reach")
    package static let owner = Option.value(
        "owner", .clearable.labelled("WHO"), "Who answers for it")
    package static let repository = Option.value(
        "repo", .directory, "Its git repository on this machine; other machines never see this")
    package static let status = Option.value(
        "status", .projectStatus, "Only projects with this status")
    package static let text = Operand.required(
        .message, "What to note, or - to read it from standard input")
    package static let history = Option.flag("history", "Also show its events")

    package static let verb = CommandSpec(
        verb: "project", group: CommandGroup.work,
        summary: "Create, list and change projects",
        description: """
            A project is a goal that tasks belong to. It is named by its name or by at least 4
            characters of its id; where two machines gave one name to two projects, both show as
            'name~1a2b' and the bare name is ambiguous until one is renamed.
            """
    ) {
        new
        list
        show
        edit
        move("pause", "Pause a project", "Its tasks stay but are not offered as ready.")
        move("resume", "Resume a paused project", "Its tasks are offered again.")
        move("done", "Mark a project as done", "What is open in it stays as it is.")
        note
        move(
            "delete", "Delete a project",
            "It and its tasks are hidden; 'claire project restore' brings them back.")
        move("restore", "Bring back a deleted project", "Its tasks come back with it.")
        ExitCode.notFound
        ExitCode.conflict
        SeeAlso("claire-task")
        SeeAlso("claire-status")
    }

    static let new = CommandSpec(
        "new", summary: "Create a project",
        description: """
            Names are text of 1 to 200 bytes without control characters, '/', '~' or a leading '-'.
            A name that is taken here is refused with exit code 4.
            """
    ) {
        name
        goal
        owner
        repository
        Example("claire project new site --goal 'Launch in June'", "Create a project with a goal")
        Example("claire project new 'Data lake' --repo ~/src/lake", "Tie it to a repository here")
    }

    static let list = CommandSpec(
        "list", summary: "List projects",
        description: "One line each, with how many of its tasks are in which status."
    ) {
        status
        Example("claire project list --status active", "List what is under way")
    }

    static let show = CommandSpec(
        "show", summary: "Show a project",
        description: """
            With --history also its events and those of its tasks, assignments and broadcasts, so
            that an overwritten value stays visible.
            """
    ) {
        project
        history
        Example("claire project show site --history", "Show a project and how it came about")
    }

    static let edit = CommandSpec(
        "edit", summary: "Change a project",
        description: "What is not named stays as it is; an empty goal or owner is removed."
    ) {
        project
        rename
        goal
        owner
        repository
        Rule.atLeastOne("--name", "--goal", "--owner", "--repo")
        Example("claire project edit site --owner Ada", "Say who answers for it")
        Example("claire project edit site --name homepage", "Rename it")
    }

    static let note = CommandSpec(
        "note", summary: "Add a note to a project",
        description: "Notes stay: they are shown with the project, in order, with who wrote them."
    ) {
        project
        text
        Example("claire project note site 'They call on Monday'", "Note what to keep in mind")
    }

    /// A subcommand that takes a project and nothing else.
    private static func move(
        _ name: String, _ summary: String, _ description: String
    ) -> CommandSpec {
        CommandSpec(name, summary: summary, description: description) {
            project
            Example("claire project \(name) site", summary)
        }
    }
}
