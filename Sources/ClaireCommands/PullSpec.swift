import ClaireCommandLine

/// `claire pull`: refreshes what is known of the fleet.
package enum PullSpec {
    package static let watch = Option.flag("watch", short: "w", "Go on until interrupted")
    package static let every = Option.value(
        "every", .interval, "How long to wait between two rounds; 5s when not given")
    package static let host = Option.repeated(
        "host", .host, "Only sessions on this host; may be repeated")

    package static let verb = CommandSpec(
        verb: "pull", group: CommandGroup.fleet,
        summary: "Refresh sessions, triage and usage from the fleet",
        description: """
            Asks rclaude for the sessions of all hosts, their state, and their usage of tokens, and
            records what changed. A host that does not answer is said so and does not stop the
            others; the exit code is then 6.

            With --watch people are told once of what begins to wait for them, by the terminal's
            bell and by the program of '[notify] command' in claire.toml, by default notify-send
            where it is; and sessions that are idle get what could not be delivered to them before.
            """
    ) {
        watch
        every
        host
        Rule.needs("--every", "--watch")
        ExitCode.transport
        ExitCode.partial
        Example("claire pull", "Refresh once")
        Example("claire pull --watch --every 10s", "Refresh every ten seconds")
        Example("claire pull --host build1", "Ask one host only")
        SeeAlso("claire-status")
        SeeAlso("claire-transport", 7)
    }
}
