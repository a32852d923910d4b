import ClaireDomain

extension ConfigurationFile {
    /// Adds a peer. One of the same name and URL is there already when its token is renewed, and is
    /// brought up to date; the same name with another URL is refused.
    package func add(_ peer: Configuration.Peer) throws(ConfigurationError) {
        guard Configuration.isName(peer.name) else { throw .badName(peer.name) }
        var entries: [(key: String, value: TomlLiteral)] = [("url", .string(peer.url))]
        if peer.insecure { entries.append(("insecure", .boolean(true))) }
        if let certificates = peer.certificates {
            entries.append(("certificates", .string(certificates)))
        }
        try edit { (now) throws(ConfigurationError) in
            if let old = now.peer(named: peer.name), !old.url.hasSameBytes(as: peer.url) {
                throw .peerExists(name: peer.name, url: old.url)
            }
            return [.setTable(path: ["peer", peer.name], entries: entries)]
        }
    }

    /// Takes a peer away and returns it; `nil` where there is none of that name.
    package func removePeer(named name: String) throws(ConfigurationError) -> Configuration.Peer? {
        var removed: Configuration.Peer?
        try edit { now in
            removed = now.peer(named: name)
            return removed == nil ? [] : [.removeTable(path: ["peer", name])]
        }
        return removed
    }
}

extension Configuration {
    /// The peer of a name, compared by its bytes.
    package func peer(named name: String) -> Peer? {
        peers.first { $0.name.hasSameBytes(as: name) }
    }
}
