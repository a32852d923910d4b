import ClaireCommandLine
import ClaireDomain

/// The subcommands of `claire task`.
package enum TaskCommand: String, CaseIterable, Sendable {
    case add, list, show, edit, start, block, unblock, submit, review, approve, reject, done, fail
    case reopen, note, depend, next, claim, delete, restore
}

/// `claire task`: pieces of work. The subcommands that make and change tasks are here, those that
/// move one from status to status in `TaskSpec+Moves`.
package enum TaskSpec {
    package static let project = Operand.required(
        .project, "The project, by name or by at least 4 characters of its id")
    package static let title = Operand.required(.title, "What is to be done")
    package static let task = Operand.required(
        .task, "The task, by at least 4 characters of its id")
    package static let text = Operand.required(
        .message, "What to note, or - to read it from standard input")

    package static let priority = Option.value(
        "prio", .priority, "How urgent: 0 most, 4 least; a new task gets 2")
    package static let description = Option.value(
        "desc", .description, "What it takes in detail, or - to read it from standard input")
    package static let mode = Option.value(
        "mode", .mode, "How an agent works on it: supervised, as new tasks are, or autonomous")
    package static let after = Option.repeated(
        "after", .task, "A task that must be done before; may be repeated")
    package static let newTitle = Option.value("title", .title, "Another title")
    package static let position = Option.value(
        "position", .integer("N", in: Int.min...Int.max),
        "Place among tasks of one priority; lower comes first")
    package static let inProject = Option.value("project", .project, "Only tasks of this project")
    package static let toProject = Option.value("project", .project, "Move it to this project")
    package static let status = Option.repeated(
        "status", .taskStatus, "Only tasks with this status; may be repeated")
    package static let ready = Option.flag(
        "ready", "Only tasks that can be started: todo, with all they depend on done")
    package static let assignedTo = Option.value(
        "session", .session, "Only tasks assigned to this session")
    package static let all = Option.flag("all", short: "a", "Done tasks too")
    package static let history = Option.flag("history", "Also show its events")
    package static let dependsOn = Option.required("on", .task, "The task that must be done before")
    package static let remove = Option.flag("remove", "Take the dependency away")

    package static let verb = CommandSpec(
        verb: "task", group: CommandGroup.work,
        summary: "Add, list, rank and move tasks",
        description: """
            A task belongs to a project and is named by at least 4 characters of its id. It goes
            from todo over in_progress and in_review to done; block, fail, reject and reopen are
            the other ways. A move that its status does not allow is refused with exit code 4,
            naming the moves that are.

            A task is ready when it is todo and everything it depends on is done.
            """
    ) {
        add
        list
        show
        edit
        moves
        note
        depend
        next
        claim
        move("delete", "Delete a task", "It is hidden; 'claire task restore' brings it back.")
        move("restore", "Bring back a deleted task", "It comes back as it was.")
        ExitCode.notFound
        ExitCode.conflict
        SeeAlso("claire-project")
        SeeAlso("claire-assign")
        SeeAlso("claire-log")
    }

    static let add = CommandSpec(
        "add", summary: "Add a task to a project",
        description: "It starts as todo. What it depends on can be said now or later with depend."
    ) {
        project
        title
        priority
        description
        mode
        after
        Example("claire task add site 'Write the landing page' --prio 1", "Add an urgent task")
        Example("claire task add site 'Go live' --after 3f9a --after 81c2", "Add one that waits")
        Example("claire task add site 'Port the parser' --desc - < notes.md", "Describe it by file")
    }

    static let list = CommandSpec(
        "list", summary: "List tasks",
        description: """
            Most urgent first. Done tasks are left out unless --all or --status asks for them.
            """
    ) {
        inProject
        status
        ready
        assignedTo
        all
        Rule.atMostOne("--all", "--status", "--ready")
        Example("claire task list --project site", "List the open tasks of a project")
        Example("claire task list --status blocked --status failed", "List what is stuck")
        Example("claire task list --ready --json", "List for a program what could be started")
    }

    static let show = CommandSpec(
        "show", summary: "Show a task",
        description: """
            With its notes, dependencies, assignments and the cost so far; with --history also its
            events, so that an overwritten value stays visible.
            """
    ) {
        task
        history
        Example("claire task show 3f9a --history", "Show a task and how it came about")
    }

    static let edit = CommandSpec(
        "edit", summary: "Change a task",
        description: "What is not named stays as it is; an empty description is removed."
    ) {
        task
        newTitle
        priority
        description
        mode
        toProject
        position
        Rule.atLeastOne("--title", "--prio", "--desc", "--mode", "--project", "--position")
        Example("claire task edit 3f9a --prio 0", "Make it the most urgent")
        Example("claire task edit 3f9a --title 'Write both landing pages'", "Say it better")
    }

    static let note = CommandSpec(
        "note", summary: "Add a note to a task",
        description: "Notes stay: they are shown with the task, in order, with who wrote them."
    ) {
        task
        text
        Example("claire task note 3f9a 'The font is licensed until May'", "Note what was found out")
    }

    static let depend = CommandSpec(
        "depend", summary: "Let a task wait for another",
        description: "A dependency that would close a circle is refused with exit code 4."
    ) {
        task
        dependsOn
        remove
        Example("claire task depend 81c2 --on 3f9a", "Start 81c2 only when 3f9a is done")
        Example("claire task depend 81c2 --on 3f9a --remove", "Take that back")
    }

    /// A subcommand that takes a task and nothing else.
    static func move(_ name: String, _ summary: String, _ description: String) -> CommandSpec {
        CommandSpec(name, summary: summary, description: description) {
            task
            Example("claire task \(name) 3f9a", summary)
        }
    }
}
