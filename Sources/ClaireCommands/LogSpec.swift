import ClaireCommandLine

/// `claire log`: the events.
package enum LogSpec {
    package static let project = Option.value(
        "project", .project, "Only events of this project, its tasks and their assignments")
    package static let task = Option.value("task", .task, "Only events of this task")
    package static let session = Option.value("session", .session, "Only events of this session")
    package static let type = Option.repeated(
        "type", .reference("event-type", "TYPE"),
        "Only events of this type, such as task_created; may be repeated")
    package static let machine = Option.value(
        "machine", .machine, "Only events made on this machine, by id")
    package static let since = Option.value("since", .time, "Only events from this time on")
    package static let until = Option.value("until", .time, "Only events before this time")
    package static let follow = Option.flag("follow", short: "f", "Go on with events as they come")

    package static let verb = CommandSpec(
        verb: "log", group: CommandGroup.work,
        summary: "Show what happened, newest last",
        description: """
            Every change is an event, and none is ever lost: also a value that was overwritten
            later stands here. A line begins with its time and its id, which 'claire undo' takes.

            Times are RFC 3339, dates, times of today, or words such as '2h
            ago' and 'yesterday'.
            """
    ) {
        project
        task
        session
        type
        machine
        since
        until
        follow
        Rule.atMostOne("--until", "--follow")
        ExitCode.notFound
        Example("claire log --since yesterday", "See what happened since yesterday")
        Example("claire log --task 3f9a", "See all that happened to a task")
        Example("claire log --type task_status_changed --follow", "Watch tasks move")
        Example("claire log --project site --since 2026-03-01 --json", "Report for a program")
        SeeAlso("claire-undo")
        SeeAlso("claire-status")
    }
}
