import ClaireCommandLine
import ClaireDomain

/// The subcommands of `claire session`.
package enum SessionCommand: String, CaseIterable, Sendable {
    case list, show, tail, attach
}

/// `claire session`: the agents themselves.
package enum SessionSpec {
    package static let session = Operand.required(
        .session, "The session, by uuid, a prefix of it, or tmux name")

    package static let state = Option.repeated(
        "state", .sessionState, "Only sessions in this state; may be repeated")
    package static let host = Option.value("host", .host, "Only sessions on this host")
    package static let group = Option.value("group", .group, "Only sessions of this group")
    package static let all = Option.flag("all", short: "a", "Sessions that have ended too")
    package static let history = Option.flag("history", "Also show its events")
    package static let lines = Option.value(
        "lines", short: "n", .integer("N", in: 1...100_000), default: 40,
        "How many lines; 40 when not given")

    package static let verb = CommandSpec(
        verb: "session", group: CommandGroup.fleet,
        summary: "List, show, read and enter the sessions of the fleet",
        description: """
            A session is a Claude Code agent in a terminal. It is named by its uuid, a prefix of at
            least 4 characters, or the name of its tmux session.
            """
    ) {
        CommandSpec(
            "list", summary: "List sessions",
            description: """
                As last seen by 'claire pull'; each state says where it is known from and how old
                it is. Sessions that have ended are left out unless --all or --state asks.
                """
        ) {
            state
            host
            group
            all
            Example("claire session list --state waiting", "List who waits for a person")
        }
        CommandSpec(
            "show", summary: "Show a session",
            description: "Its state, its task and queue, its last message, and its cost."
        ) {
            session
            history
            Example("claire session show 7f9a3c2b", "Show a session")
        }
        CommandSpec(
            "tail", summary: "Show the last lines of a session's terminal",
            description: "Control sequences are taken out."
        ) {
            session
            lines
            Example("claire session tail 7f9a3c2b -n 100", "Read what an agent did last")
        }
        CommandSpec(
            "attach", summary: "Take the terminal to a session",
            description: "Detach with tmux's own key to come back; the session goes on."
        ) {
            session
            Example("claire session attach 7f9a3c2b", "Go and answer an agent")
        }
        ExitCode.notFound
        ExitCode.transport
        SeeAlso("claire-pull")
        SeeAlso("claire-assign")
    }
}
