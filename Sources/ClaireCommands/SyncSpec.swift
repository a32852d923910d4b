import ClaireCommandLine

/// The subcommands of `claire sync`; those of `peer` among them, by their own names.
package enum SyncCommand: String, CaseIterable, Sendable {
    case now, status, verify
    case add, list, remove
}

/// `claire sync`: every machine a peer.
package enum SyncSpec {
    package static let peers = Operand.repeated(
        .peer, "Only these peers; all of claire.toml when none is named")
    package static let peer = Operand.required(.peer.labelled("NAME"), "The peer's name")
    package static let newName = Operand.required(.name, "What to call the peer here")
    package static let url = Operand.required(
        .words("URL"), "Where its 'claire web' answers: https://HOST, or http://127.0.0.1:8765")

    package static let watch = Option.flag("watch", short: "w", "Go on until interrupted")
    package static let every = Option.value(
        "every", .interval, "How long to wait between two rounds; 5s when not given")
    package static let insecure = Option.flag(
        "insecure", "Allow plain http to another machine, where the network itself is trusted")
    package static let certificates = Option.value(
        "certificates", .file, "Trust the authorities of this PEM file instead of the system's")

    package static let verb = CommandSpec(
        verb: "sync", group: CommandGroup.machine,
        summary: "Exchange events with other machines",
        defaultSubcommand: "now"
    ) {
        now
        status
        verify
        peerGroup
        ExitCode.notFound
        ExitCode.conflict
        ExitCode.transport
        ExitCode.partial
        EnvironmentNote(
            "SSL_CERT_FILE", "A PEM file of the authorities to trust in place of the system's")
        EnvironmentNote(
            "https_proxy, no_proxy",
            "The proxy through which https peers are reached; plain http goes through none")
        SeeAlso("claire-web")
        SeeAlso("claire-doctor")
        SeeAlso("claire-sync", 7)
    }

    private static let now = CommandSpec(
        "now", summary: "Exchange events; this is what 'claire sync' does",
        description: """
            Hands over what each peer lacks and takes what lacks here, until both hold the same
            log. Peers are called side by side, so one that is down holds nobody up. Whatever ends
            an exchange in the middle, the next one goes on from there; any number may run at once.

            With --watch it goes on: a peer where nothing happened costs one small call every
            round, and what is written here is handed over at once. A peer that fails is called
            less and less often, until it answers. SIGTERM and Ctrl-C end it.

            The exit code is 6 when some peers failed, 5 when all did, and 1 when this machine's
            own database or configuration was in the way. A peer that asked to be left alone for
            a while (Retry-After) is, and counts as failed.

            To exchange every minute as long as you are logged in: systemctl --user enable --now
            claire-sync.timer. The units are installed to lib/systemd/user; 'loginctl
            enable-linger' keeps them going without you.
            """
    ) {
        peers
        watch
        every
        Rule.needs("--every", "--watch")
        Example("claire sync", "Exchange with all peers once")
        Example("claire sync office", "Exchange with one")
        Example("claire sync --watch --every 2s", "Go on, looking every two seconds")
    }

    private static let status = CommandSpec(
        "status", summary: "Show each peer's state, what is wrong and what to do",
        description: """
            Per peer: when it was last in contact, how many events each side lacks, how far its
            clock is off, whether both hold the same; then events in quarantine, forks and
            refused events of this machine. It asks nobody: figures are those of the last contact,
            and what was written here since.
            """
    ) {
        Example("claire sync status", "See how far each peer is")
    }

    private static let verify = CommandSpec(
        "verify", summary: "Compare the whole log and state with peers",
        description: """
            Asks each peer for its digests. Equal ones prove that both hold the same events and
            the same state; else the first position that differs is named, for every origin. The
            exit code is 1 when something differs, 5 when a peer did not answer, 6 when only some
            did.
            """
    ) {
        peers
        Example("claire sync verify", "Compare with all peers")
        Example("claire sync verify office", "Compare with one")
    }

    private static let peerGroup = CommandSpec(
        "peer", summary: "Add, list and remove peers", defaultSubcommand: "list"
    ) {
        CommandSpec(
            "add", summary: "Add a peer, or renew its token",
            description: """
                The peer is a machine where 'claire web' runs. There, 'claire web token add NAME
                --scope sync' prints a token, which is asked for here, or read from standard input;
                it is never an argument, since every user of a machine sees those. It is kept in
                peer-tokens beside claire.toml, for its owner alone.

                Events go both ways over this one connection, so only one of two machines needs to
                reach the other.

                Without TLS everybody on the way reads the token and all events, so plain http is
                taken to this machine itself, and to others with --insecure. A name that stands for
                another URL is refused with exit code 4.
                """
        ) {
            newName
            url
            insecure
            certificates
            Example("claire sync peer add office https://office.example", "Add a peer")
            Example(
                "claire sync peer add tower http://tower:8765 --insecure",
                "Add one in a private network")
        }
        CommandSpec("list", summary: "List peers", description: "As claire.toml has them.") {
            Example("claire sync peer list", "List all peers")
        }
        CommandSpec(
            "remove", summary: "Remove a peer and its token",
            description: "What was exchanged stays, here and there."
        ) {
            peer
            Example("claire sync peer remove office", "Call a machine no more")
        }
    }
}
