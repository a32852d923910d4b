import ClaireCommandLine

/// The subcommands of `claire doctor`.
package enum DoctorCommand: String, CaseIterable, Sendable {
    case check, backup, replay
}

/// `claire doctor`: is everything sound?
package enum DoctorSpec {
    /// What `--repair` may be told to mend that it doesn't mend by itself.
    package enum Part: String, CaseIterable, Sendable {
        case clock
    }

    package static let part = Operand.optional(
        .choice("PART") { (part: Part) in
            switch part {
            case .clock: "abandon and issue again events of this machine from far in the future"
            }
        },
        "What to mend besides: clock gives events from far in the future a new time")
    package static let file = Operand.required(.file, "Where to write the backup; must not exist")
    package static let repair = Option.flag("repair", "Mend what can be mended without loss")
    package static let agent = Option.flag(
        "agent", "Try out the installed Claude Code instead; nothing is sent to it")
    package static let prompt = Option.flag(
        "prompt", "Also send two short prompts, which are paid for")
    package static let yes = Option.flag("yes", short: "y", "Do not ask for confirmation")

    package static let verb = CommandSpec(
        verb: "doctor", group: CommandGroup.machine,
        summary: "Check the database, the fleet and the configuration",
        defaultSubcommand: "check"
    ) {
        CommandSpec(
            "check", summary: "Check everything; this is what 'claire doctor' does",
            description: """
                Integrity of the database, digests of the tables against the events, the version of
                SQLite, the transport, the configuration, and events that are kept but not
                applied; sessions that a crash left half open or half closed, which --repair finishes
                or takes back, and worktrees that no session is known for. The exit code is 1 if
                something is wrong. Nothing is changed without --repair.

                The configuration, claire.toml, may hold: machine_id, which 'claire init' writes;
                tables [group.NAME] with cwd, host and session, as 'claire group add' writes them;
                [transport] with command, the program to use in place of rclaude; [defaults] with
                owner, of new projects, and actor, who is said to have done what is done here;
                tables [peer.NAME] with url, insecure and certificates, as 'claire sync peer add'
                writes them; [notify] with command, a program and its first arguments, which is told
                what waits for you, by default notify-send where it is; [queue] with trust, a list
                of ids of machines whose tasks 'claire queue' feeds here too. It also takes [keys],
                for commands to come. Any other key is reported and ignored.

                With --agent nothing of that is looked at, but the Claude Code that is installed
                here: its version, the files that it keeps, and what a session of its own does
                that is started in a folder and on a tmux server of its own and ended again. That
                is what Claire relies on and what no test of hers can prove: the flags of a
                session, its entry in the live registry, hooks, the MCP server, a paste. It costs
                nothing. With --prompt two short prompts are sent to the smallest model, to see
                the turn's hooks, the transcript with its tokens, a Stop hook that gives the next
                prompt, and --resume; that is paid for and confirmed first. Claude Code asks once
                whether it may work in that folder, and the check says where to answer.
                """
        ) {
            part
            repair
            agent
            prompt
            yes
            Rule.needs("PART", "--repair")
            Rule.atMostOne("--repair", "--agent")
            Rule.needs("--prompt", "--agent")
            Rule.needs("--yes", "--prompt")
            Example("claire doctor", "Check everything")
            Example("claire doctor --repair", "Mend what can be mended without loss")
            Example("claire doctor --repair clock", "After this machine's clock was far ahead")
            Example("claire doctor --agent", "See whether this Claude Code is what Claire expects")
        }
        CommandSpec(
            "backup", summary: "Write a backup of the database",
            description: """
                The copy is whole also while others write. An existing file is left alone. A plain
                'cp' of claire.db misses what still stands in claire.db-wal, so use
                'claire doctor backup FILE'.
                """
        ) {
            file
            Example("claire doctor backup ~/claire-backup.db", "Write a backup")
        }
        CommandSpec(
            "replay", summary: "Build all tables again from the events",
            description: "Readers go on meanwhile, and what is written meanwhile is taken in."
        ) {
            Example("claire doctor replay", "Build the tables again")
        }
        ExitCode.conflict
        SeeAlso("claire-init")
        SeeAlso("claire-transport", 7)
    }
}
