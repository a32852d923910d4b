import ClaireCommandLine
import ClaireCommands
import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClairePlatform
import ClaireStore
import ClaireVerb

/// `claire sync peer`: the peers of claire.toml and their tokens.
enum PeerCommands {
    /// Adds a peer, or renews the token of one that is there.
    static func add(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let name = invocation[SyncSpec.newName]
        try refuse(name)
        let url = try checked(invocation[SyncSpec.url], insecure: invocation[SyncSpec.insecure])
        let peer = Configuration.Peer(
            name: name, url: url.text, insecure: invocation[SyncSpec.insecure] && !url.isSecure,
            certificates: try certificates(invocation[SyncSpec.certificates]))
        let old = try context.configuration().peer(named: name)
        // Before anybody is asked for a token: what stands in the way anyhow.
        if let old, !old.url.hasSameBytes(as: peer.url) {
            throw VerbFailure(ConfigurationError.peerExists(name: name, url: old.url))
        }
        let token = try token(for: name, url)
        let file = try context.configurationFile()
        let tokens = PeerTokens(beside: try context.paths().config)
        try translate { () throws(ConfigurationError) in
            try tokens.set(token, for: name)
            try file.add(peer)
        }
        show(peer, hasToken: true, context) { renderer in
            let did = old == nil ? "added" : "renewed"
            renderer.line("\(did) peer '\(name, .subject)' at \(peer.url)")
            if !url.isSecure, !url.isLoopback {
                renderer.note(
                    "warning: plain http: who is on the way can read the token and all events")
            }
            renderer.hint("exchange with it: claire sync \(ShellWord.quoted(name))")
        }
    }

    /// Names that `claire sync NAME` would take for a command.
    private static func refuse(_ name: String) throws(VerbFailure) {
        guard SyncSpec.verb.subcommand(named: name) != nil else { return }
        throw VerbFailure(
            .usage, code: "invalid", "'\(name)' is a command of 'claire sync' and can't name a peer"
        )
    }

    private static func checked(_ text: String, insecure: Bool) throws(VerbFailure) -> PeerURL {
        let url: PeerURL
        do throws(PeerURL.Problem) { url = try PeerURL(text) } catch {
            throw VerbFailure(
                .usage, code: "invalid", "'\(cut: withoutUser(text))' \(error.reason)",
                hint: error.hint.map { Text($0) })
        }
        guard url.isAllowed(insecure: insecure) else {
            throw VerbFailure(
                .usage, code: "insecure",
                "'\(url.text)' is plain http to another machine: anybody on the way can read the token",
                hint: "use https, or add '--insecure' where the network itself is trusted")
        }
        return url
    }

    /// What stands before an `@` may be a password.
    private static func withoutUser(_ text: String) -> String {
        guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return text }
        return "…" + text[at...]
    }

    private static func certificates(_ path: String?) throws(VerbFailure) -> String? {
        guard let path else { return nil }
        guard let found = FileMetadata(path), found.kind == .file else {
            throw VerbFailure(.notFound, "no file '\(path)'")
        }
        guard path.utf8.first == UInt8(ascii: "/") else {
            throw VerbFailure(
                .usage, code: "invalid", "'\(path)' is not an absolute path",
                hint: "it is kept in claire.toml, and read from wherever claire runs")
        }
        return path
    }

    /// Asks for the token, or reads it: one line, never an argument.
    private static func token(for name: String, _ url: PeerURL) throws(VerbFailure) -> String {
        Interruption.endOnSignals()
        let bytes =
            Terminal.isTerminal(.input)
            ? Terminal.readSecret(prompt: "token for \(url.text): ") : Terminal.readLine()
        var line = bytes ?? []
        while let last = line.last, last == 0x20 || last == 0x0D || last == 0x09 {
            line.removeLast()
        }
        guard !line.isEmpty else {
            throw VerbFailure(
                .usage, code: "invalid", "no token was given for '\(name)'",
                hint: "on the other machine: claire web token add NAME --scope sync")
        }
        guard let token = String(validating: line, as: UTF8.self), PeerTokens.isToken(token) else {
            throw VerbFailure(
                .usage, code: "invalid", "that is no token: it holds spaces or control characters")
        }
        return token
    }

    /// Lists peers as claire.toml has them.
    static func list(_ context: Context) throws(VerbFailure) {
        let peers = try context.configuration().peers
        let tokens = try PeerSelection.tokens(context)
        switch context.form {
        case .json:
            let values = peers.map { $0.json(hasToken: tokens[$0.name] != nil) }
            context.printJSON([("peers", .array(values))])
        case .quiet: context.renderer.identifiers(peers.map(\.name))
        case .human where peers.isEmpty: SyncVerb.sayNoPeers(context.renderer)
        case .human:
            var table = Table([.init("peer"), .init("url", shrinksTo: 20), .init("token")])
            for peer in peers {
                let hasToken = tokens[peer.name] != nil
                table.append([
                    Text(peer.name, .subject), Text(peer.url),
                    hasToken ? Text("yes") : Text("missing", .failure),
                ])
            }
            context.renderer.table(table)
        }
    }

    /// Forgets a peer, its token and what is remembered of it.
    static func remove(_ context: Context) throws(VerbFailure) {
        let name = context.invocation[SyncSpec.peer]
        let file = try context.configurationFile()
        let tokens = PeerTokens(beside: try context.paths().config)
        let removed = try translate { () throws(ConfigurationError) in
            let removed = try file.removePeer(named: name)
            if removed != nil { try tokens.remove(name) }
            return removed
        }
        guard let removed else {
            throw VerbFailure(unknownPeer: name, try context.configuration().peers)
        }
        forget(name, context)
        show(removed, hasToken: false, context) { renderer in
            renderer.line("removed peer '\(name, .subject)' at \(removed.url)")
            renderer.hint(
                "what was exchanged stays; its token there goes with: claire web token remove")
        }
    }

    /// The record in the database goes too, where there is a database.
    private static func forget(_ name: String, _ context: Context) {
        guard let path = try? context.paths().database,
            let store = try? Store.open(at: path, machine: nil)
        else { return }
        try? store.forgetPeer(name, .calls)
    }

    private static func show(
        _ peer: Configuration.Peer, hasToken: Bool, _ context: Context, human: (Renderer) -> Void
    ) {
        switch context.form {
        case .json: context.printJSON([("peer", peer.json(hasToken: hasToken))])
        case .quiet: context.renderer.identifiers([peer.name])
        case .human: human(context.renderer)
        }
    }

    private static func translate<Value>(
        _ body: () throws(ConfigurationError) -> Value
    ) throws(VerbFailure) -> Value {
        do throws(ConfigurationError) { return try body() } catch { throw VerbFailure(error) }
    }
}

extension Configuration.Peer {
    /// The object of `--json`. A peer has no uuid: its name is its id.
    fileprivate func json(hasToken: Bool) -> JSON {
        [
            "id": .string(name), "name": .string(name), "url": .string(url),
            "insecure": .bool(insecure), "certificates": JSON(certificates),
            "has_token": .bool(hasToken),
        ]
    }
}
