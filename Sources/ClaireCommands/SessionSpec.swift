import ClaireCommandLine
import ClaireDomain

/// The subcommands of `claire session`.
package enum SessionCommand: String, CaseIterable, Sendable {
    case list, show, open, close, tail, attach
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

    package static let project = Operand.optional(
        .project, "The project, by name or by at least 4 characters of its id")
    package static let tasks = Option.repeated(
        "task", .task, "A task for it; may be repeated: the first is begun, the others wait")
    package static let branch = Option.value(
        "branch", .words("BRANCH"), "Its branch; one that is there already is used again")
    package static let base = Option.value(
        "base", .words("BRANCH"),
        "What a new branch begins at; the remote's default branch, or the "
            + "one that is checked out, when not given")
    package static let mode = Option.value(
        "mode", .mode,
        "Whether it is told its task at once or waits; as the first task says when not given")
    package static let model = Option.value(
        "model", .words("MODEL"), "Passed to Claude Code as it is")
    package static let permissionMode = Option.value(
        "permission-mode", .words("MODE"), "Passed to Claude Code as it is")
    package static let noWorktree = Option.flag(
        "no-worktree", "Work in the repository's own folder")
    package static let resume = Option.value(
        "resume", .session, "Start the agent of this open session again, where it left off")
    package static let keep = Option.flag("keep", "Leave the worktree where it is")
    package static let force = Option.flag(
        "force", "Save what would be lost in the repository first, and close all the same")

    package static let verb = CommandSpec(
        verb: "session", group: CommandGroup.fleet,
        summary: "Open, close, show and enter the sessions of the fleet",
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
        open
        close
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
        ExitCode.conflict
        ExitCode.transport
        SeeAlso("claire-pull")
        SeeAlso("claire-assign")
        SeeAlso("claire-doctor")
    }

    static let open = CommandSpec(
        "open", summary: "Open a session: a branch, a worktree and an agent in it",
        description: """
            The worktree stands in claire's data folder, below worktrees, and nothing is written
            into it. Its branch is named after the first task, and one that is there already is
            used again; a new one begins at the base, which is fetched first where there is a
            remote. That nothing could be fetched is said, and no reason to stop. An autonomous
            session is told its task at once, a supervised one waits for a person.

            What can't be finished is taken back; what a crash leaves half done,
            'claire doctor --repair' finishes or takes back. Sessions outlive claire, since tmux
            holds them; after a restart of the machine --resume starts one again.
            """
    ) {
        project
        tasks
        branch
        base
        mode
        model
        permissionMode
        noWorktree
        resume
        Rule.exactlyOne("PROJECT", "--resume")
        Rule.needs("--task", "PROJECT")
        Rule.needs("--branch", "PROJECT")
        Rule.needs("--base", "PROJECT")
        Rule.needs("--mode", "PROJECT")
        Rule.needs("--model", "PROJECT")
        Rule.needs("--permission-mode", "PROJECT")
        Rule.needs("--no-worktree", "PROJECT")
        Rule.atMostOne("--no-worktree", "--branch")
        Rule.atMostOne("--no-worktree", "--base")
        Example(
            "claire session open site --task 3f9a --mode autonomous", "Have an agent do a task")
        Example("claire session open site --branch spike", "Open one for yourself to prompt")
        Example("claire session open --resume 7f9a3c2b", "Go on after the machine was restarted")
    }

    static let close = CommandSpec(
        "close", summary: "Close a session: its terminal ends, its worktree goes",
        description: """
            The difference that its branch makes is recorded; the branch stays. Refused, with a
            list, while something would be lost: changes that aren't committed, files that git
            doesn't know, commits that are neither pushed nor merged (merged also if squashed or
            picked). Files that git is told to ignore go with the worktree.

            --force saves all of it, uncommitted and untracked files too, in the repository under
            refs/claire/closed/ and the session's uuid, and says how to get it back. --keep
            leaves the worktree; closing the session again removes it.
            """
    ) {
        session
        keep
        force
        Rule.atMostOne("--keep", "--force")
        Example("claire session close 7f9a3c2b", "Close a session whose work is merged")
        Example("claire session close 7f9a3c2b --keep", "End the agent, leave its files")
    }
}
