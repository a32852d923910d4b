import ClaireCommandLine

/// `claire queue`: keeps agents busy with autonomous tasks.
package enum QueueSpec {
    package static let project = Operand.optional(
        .project, "The project; all active ones with a repository here when left out")
    package static let concurrency = Option.value(
        "concurrency", short: "n", .integer("N", in: 1...64), default: 2,
        "How many sessions to keep busy; 2 when not given")
    package static let budget = Option.value(
        "budget", .dollars, "Stop feeding when this much was spent since it began, by estimate")
    package static let once = Option.flag(
        "once", "Feed what can be fed now, and leave the sessions to themselves")
    package static let watch = Option.flag(
        "watch", short: "w", "Go on until interrupted, also while there is nothing to do")
    package static let every = Option.value(
        "every", .interval, "How long to wait between two rounds; 5s when not given")
    package static let take = Option.flag(
        "take", "Run it here although another machine has it; stop it there first")

    package static let verb = CommandSpec(
        verb: "queue", group: CommandGroup.fleet,
        summary: "Keep agents busy with autonomous tasks",
        description: """
            Opens a session for the best ready autonomous task, and for the next one, until as many
            work as --concurrency says; sessions that are there count first, and one is opened at a
            time. Best is what 'claire task next --explain' shows. An agent that reports its task
            as done is given the next by its Stop hook, or by what is typed once it is idle. Without
            --once or --watch the queue ends when nothing is left to do.

            Supervised tasks are never fed, and no task is ever taken for done: it waits in review.
            Only tasks are fed that were made autonomous on this machine, or on one whose id stands
            in '[queue] trust' of claire.toml.

            A task is its session's as long as that lives. Where this machine sees that the process
            of the session is gone, the task is todo again, with a note; that a machine is silent
            says nothing. One machine runs the queue of a project, and one process there.

            A budget that is spent, or an agent that meets a limit of its account, stops the feeding
            until that is over. Sessions outlive the queue; started again it goes on where it was.
            """
    ) {
        project
        concurrency
        budget
        once
        watch
        every
        take
        Rule.atMostOne("--once", "--watch")
        ExitCode.notFound
        ExitCode.conflict
        ExitCode.transport
        ExitCode.partial
        Example("claire queue site", "Work off what is ready, two at a time")
        Example("claire queue --watch -n 4 --budget 20", "Keep four agents busy for 20 dollars")
        Example("claire queue site --once --json", "Feed once, from a timer")
        SeeAlso("claire-task")
        SeeAlso("claire-session")
        SeeAlso("claire-pull")
    }
}

extension ValueType where Value == Double {
    /// An amount of US dollars.
    static let dollars = ValueType("USD", takes: "an amount of dollars above 0, such as 2.50") {
        text in
        let isPlain = text.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
        guard isPlain, let amount = Double(text), amount > 0, amount < 1e9 else { return nil }
        return amount
    }
}
