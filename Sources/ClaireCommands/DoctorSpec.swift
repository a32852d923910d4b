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
                applied. The exit code is 1 if something is wrong. Nothing is changed without
                --repair.

                The configuration, claire.toml, may hold: machine_id, which 'claire init' writes;
                tables [group.NAME] with cwd, host and session, as 'claire group add' writes them;
                [transport] with command, the program to use in place of rclaude; [defaults] with
                owner, of new projects, and actor, who is said to have done what is done here;
                tables [peer.NAME] with url, insecure and certificates, as 'claire sync peer add'
                writes them. It also takes [queue], [notify] and [keys], for commands to come. Any
                other key is reported and ignored.
                """
        ) {
            part
            repair
            Rule.needs("PART", "--repair")
            Example("claire doctor", "Check everything")
            Example("claire doctor --repair", "Mend what can be mended without loss")
            Example("claire doctor --repair clock", "After this machine's clock was far ahead")
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
