import ClaireDomain
import ClairePlatform

/// The tokens that let this machine in at its peers: `peer-tokens` beside claire.toml, a line
/// `NAME<TAB>TOKEN` for each, for nobody but its owner to read.
package struct PeerTokens: Sendable {
    /// Where the file stands; it need not exist.
    package let path: String

    /// The tokens beside a claire.toml.
    package init(beside config: String) {
        path = "\(Files.folder(of: config))/peer-tokens"
    }

    /// Names with their tokens, in the order of the file.
    package struct Table: Sendable {
        fileprivate var entries: [(name: String, token: String)] = []

        /// The token for a peer, whose name is compared by its bytes.
        package subscript(peer: String) -> String? {
            entries.first { $0.name.hasSameBytes(as: peer) }?.token
        }

        /// The names that have a token.
        package var names: [String] { entries.map(\.name) }
    }

    /// Reads the file; a missing one holds no tokens. One that others may read is refused: whoever
    /// read it can come in at the peers, and that has to be seen.
    package func read() throws(ConfigurationError) -> Table {
        guard let bytes = try DiskFile(path: path).read() else { return Table() }
        if let mode = openMode { throw .exposed(path: path, mode: mode) }
        return try Self.parse(bytes, path)
    }

    /// The file's mode where others than its owner can read or write it; `nil` where all is well.
    package var openMode: UInt32? {
        guard let mode = FileMetadata(path)?.mode, mode & 0o077 != 0 else { return nil }
        return mode & 0o7777
    }

    /// Whether a text can be a token: what can stand in a header line.
    package static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 4096
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// Keeps a token under a peer's name, in place of the one that was there.
    package func set(_ token: String, for peer: String) throws(ConfigurationError) {
        guard Configuration.isName(peer) else { throw .badName(peer) }
        try change { table in
            if let index = table.entries.firstIndex(where: { $0.name.hasSameBytes(as: peer) }) {
                table.entries[index].token = token
            } else {
                table.entries.append((peer, token))
            }
        }
    }

    /// Forgets a peer's token; one that isn't there is no error.
    package func remove(_ peer: String) throws(ConfigurationError) {
        guard try DiskFile(path: path).read() != nil else { return }
        try change { table in table.entries.removeAll { $0.name.hasSameBytes(as: peer) } }
    }

    /// Replaces the file whole, under the lock that edits of claire.toml take too.
    private func change(_ body: (inout Table) -> Void) throws(ConfigurationError) {
        let file = try DiskFile(path: path).resolved()
        try file.makeFolder()
        let lock = try file.lock()
        defer { lock.unlock() }
        let old = try file.read()
        var table = try Self.parse(old ?? [], path)
        body(&table)
        let bytes = table.entries.flatMap { Array("\($0.name)\t\($0.token)\n".utf8) }
        if bytes != old || openMode != nil { try file.replace(with: bytes) }
    }

    private static func parse(_ bytes: [UInt8], _ path: String) throws(ConfigurationError) -> Table
    {
        var table = Table()
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            guard fields.count == 2,
                let name = String(validating: fields[0], as: UTF8.self), Configuration.isName(name),
                let token = String(validating: fields[1], as: UTF8.self), isToken(token)
            else {
                throw .invalid(
                    path: path, place: TomlPlace(line: index + 1, column: 0),
                    message: "is not a peer's name, a tab and a token")
            }
            table.entries.append((name, token))
        }
        return table
    }
}
