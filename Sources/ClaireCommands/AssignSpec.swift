import ClaireCommandLine

/// `claire assign`: gives a task to a session.
package enum AssignSpec {
    package static let task = Operand.required(
        .task, "The task, by at least 4 characters of its id")
    package static let session = Operand.optional(
        .session, "The session, by uuid, a prefix of it, or tmux name")

    package static let group = Option.value(
        "group", .group, "The member of this group that has been idle longest")
    package static let nextIdle = Option.flag(
        "next-idle", "The session of the whole fleet that has been idle longest")
    package static let release = Option.flag(
        "release", "Take the task back from the session that has it")
    package static let queue = Option.flag(
        "queue", "If the session has work, wait behind it")
    package static let change = Option.flag(
        "switch", "If the session has work, release that first")

    package static let verb = CommandSpec(
        verb: "assign", group: CommandGroup.work,
        summary: "Give a task to a session, or take it back",
        description: """
            The task is started. A session that has work already is refused with exit code 4, unless
            --queue or --switch says what to do about it; so is a group without an idle member.
            """
    ) {
        task
        session
        group
        nextIdle
        release
        queue
        change
        Rule.exactlyOne("SESSION", "--group", "--next-idle", "--release")
        Rule.atMostOne("--queue", "--switch", "--release")
        ExitCode.notFound
        ExitCode.conflict
        Example("claire assign 3f9a 7f9a3c2b", "Assign a task to a session")
        Example("claire assign 3f9a --group web", "Let whoever of a group is idle do it")
        Example("claire assign 3f9a 7f9a3c2b --queue", "Let it wait behind what is in hand")
        Example("claire assign --release 3f9a", "Take it back")
        SeeAlso("claire-task")
        SeeAlso("claire-session")
        SeeAlso("claire-group")
    }
}
