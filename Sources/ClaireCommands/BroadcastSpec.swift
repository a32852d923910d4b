import ClaireCommandLine

/// `claire broadcast`: says something to many sessions.
package enum BroadcastSpec {
    package static let target = Operand.required(
        .target, "A project or group; project:NAME and group:NAME decide where both exist")
    package static let text = Operand.required(
        .message, "What to say, or - to read it from standard input")

    package static let mode = Option.value(
        "mode", .deliveryMode, default: .idle,
        "When a recipient is busy: idle (default) waits, queue types, now interrupts")
    package static let yes = Option.flag("yes", short: "y", "Do not ask for confirmation")

    package static let verb = CommandSpec(
        verb: "broadcast", group: CommandGroup.fleet,
        summary: "Say something to the sessions of a project or group",
        description: """
            A project means the sessions assigned to its tasks. The recipients are listed and
            confirmed first; without a terminal --yes is required.

            Delivery is proved, not assumed: one line per recipient says what was observed, and the
            exit code is 6 unless all got it. A session that waits for a permission is never typed
            into. What happened to a recipient whose delivery broke off is unknown, and it is not
            tried again unasked.
            """
    ) {
        target
        text
        mode
        yes
        ExitCode.notFound
        ExitCode.transport
        ExitCode.partial
        Example("claire broadcast site -- 'Rebase on main now'", "Tell all who work on a project")
        Example("claire broadcast group:web --yes - < notice.txt", "Send a file without asking")
        Example("claire broadcast site --mode queue -- 'Stop at 5'", "Type also while they work")
        SeeAlso("claire-group")
        SeeAlso("claire-session")
    }
}
