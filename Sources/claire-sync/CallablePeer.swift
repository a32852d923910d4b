import ClaireCommandLine
import ClaireConfig
import ClaireDomain
import ClaireSync
import ClaireVerb

/// A peer that may be called: its URL is sound, its token is there, and nobody can read along who
/// wasn't allowed to.
struct CallablePeer: Equatable, Sendable {
    let name: String
    let url: PeerURL
    let token: String
    let certificates: String?

    /// Checks a peer of claire.toml, which anybody may have edited since it was added.
    init(_ peer: Configuration.Peer, _ tokens: PeerTokens.Table) throws(PeerFailure) {
        do throws(PeerURL.Problem) { url = try PeerURL(peer.url) } catch {
            throw .notAllowed("has the URL '\(peer.url)', which \(error.reason)")
        }
        guard url.isAllowed(insecure: peer.insecure) else {
            throw .notAllowed("has the URL '\(peer.url)', which is plain http to another machine")
        }
        guard let token = tokens[peer.name] else { throw .notAllowed("has no token here") }
        name = peer.name
        self.token = token
        certificates = peer.certificates
    }
}

/// The peers that a command is about, in the order of claire.toml.
struct PeerSelection {
    /// One peer, with what keeps it from being called.
    struct Entry: Sendable {
        let name: String
        let url: String
        let peer: Result<CallablePeer, PeerFailure>
    }

    let entries: [Entry]

    /// - Parameter names: those wanted; all when empty.
    init(_ names: [String], _ context: Context) throws(VerbFailure) {
        let peers = try context.configuration().peers
        for name in names where !peers.contains(where: { $0.name.hasSameBytes(as: name) }) {
            throw VerbFailure(unknownPeer: name, peers)
        }
        let chosen = peers.filter { peer in
            names.isEmpty || names.contains { $0.hasSameBytes(as: peer.name) }
        }
        entries = Self.entries(chosen, try Self.tokens(context))
    }

    static func entries(
        _ peers: [Configuration.Peer], _ tokens: PeerTokens.Table
    ) -> [Entry] {
        peers.map { peer in
            Entry(
                name: peer.name, url: peer.url,
                peer: Result { () throws(PeerFailure) in try CallablePeer(peer, tokens) })
        }
    }

    static func tokens(_ context: Context) throws(VerbFailure) -> PeerTokens.Table {
        let file = PeerTokens(beside: try context.paths().config)
        do throws(ConfigurationError) { return try file.read() } catch { throw VerbFailure(error) }
    }
}

extension VerbFailure {
    /// No peer has that name; the nearest that has one is offered.
    init(unknownPeer name: String, _ peers: [Configuration.Peer]) {
        let nearest = Suggestion.nearest(to: name, among: peers.map(\.name))
        let hint: Text = nearest.map { "did you mean '\($0)'?" } ?? "claire sync peer list"
        self.init(.notFound, "no peer '\(cut: name)'", hint: hint)
    }
}
