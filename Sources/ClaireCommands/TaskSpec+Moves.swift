import ClaireCommandLine

extension TaskSpec {
    package static let reason = Option.value(
        "reason", .reason, "Why, for those who look at it later")
    package static let feedback = Option.required(
        "feedback", .reason, "What is missing; the agent reads it")
    package static let stat = Option.flag("stat", "Show which files differ, not how")
    package static let claimNext = Option.flag("claim", "Claim it at once, as 'task claim' does")
    package static let claimant = Option.value(
        "session", .session, "The session that claims it; this one when run by an agent")
    package static let explain = Option.flag("explain", "Show the terms of the ranking")

    /// The subcommands that move a task from status to status.
    @CommandSpecBuilder
    static var moves: Contents {
        move("start", "Start a task", "From todo to in_progress, without assigning it.")
        CommandSpec(
            "block", summary: "Say that a task can't go on",
            description: "From todo or in_progress to blocked; unblock puts it back where it was."
        ) {
            task
            reason
            Example("claire task block 3f9a --reason 'Waits for the key'", "Say what it waits for")
        }
        move("unblock", "Let a blocked task go on", "It goes back to where it was.")
        move("submit", "Submit a task for review", "From in_progress to in_review.")
        CommandSpec(
            "review", summary: "Show what there is to review",
            description: """
                The task with its description, notes and what its agent said, then what was done:
                the difference of its session's branch from where that left its base. On a terminal
                it is shown in the pager. What is not committed is named, and so are other tasks
                whose work is in the same branch.
                """
        ) {
            task
            stat
            Example("claire task review 3f9a", "Look at the work before approving it")
            Example("claire task review 3f9a --stat", "See which files were changed")
        }
        move("approve", "Approve a task in review", "From in_review to done.")
        CommandSpec(
            "reject", summary: "Send a task in review back",
            description: """
                From in_review to in_progress. The feedback is kept with the task and sent to the
                session that has it; what was observed of the delivery is shown. If it can't be
                delivered now the exit code is 6, and the agent gets it when it stops next, or with
                the task's prompt.
                """
        ) {
            task
            feedback
            ExitCode.partial
            Example("claire task reject 3f9a --feedback 'Needs a test'", "Say what is missing")
        }
        move(
            "done", "Mark a task as done",
            "From todo, in_progress or in_review to done; its assignment ends.")
        CommandSpec(
            "fail", summary: "Give up a task",
            description: "From any status but done to failed; its assignment ends."
        ) {
            task
            reason
            Example("claire task fail 3f9a --reason 'The API is gone'", "Say why it can't be done")
        }
        move("reopen", "Reopen a done or failed task", "It goes back to todo.")
    }

    static let next = CommandSpec(
        "next", summary: "Show the task to do next",
        description: """
            Of the ready tasks the first by priority, then by how many tasks it would unblock, then
            by position, then by age. With --claim it is claimed in the same step: of any number
            of processes that ask at once, each gets another task.
            """
    ) {
        inProject
        claimNext
        claimant
        explain
        Rule.needs("--session", "--claim")
        Example("claire task next --project site --explain", "See why this one comes first")
        Example("claire task next --claim --json", "Take the next task, from a script")
    }

    static let claim = CommandSpec(
        "claim", summary: "Claim a task for a session",
        description: """
            Assigns and starts it in one step. Of any number of processes that claim one task
            exactly one wins; the others get exit code 4 and the winner's name.
            """
    ) {
        task
        claimant
        Example("claire task claim 3f9a", "Claim a task, from within an agent's session")
    }
}
