import ClaireConfig
import ClairePlatform

/// The token that the first start of a server makes: of scope act, for its owner's own programs, in
/// `web-token` beside claire.toml (0600). It is read from there and never shown; the server itself
/// keeps its hash, as of any other.
package struct FirstToken: Sendable {
    /// Where it stands.
    package let path: String
    private let tokens: TokenFile

    /// The token of a configuration folder.
    package init(folder: String) {
        path = folder + "/web-token"
        tokens = TokenFile(folder: folder)
    }

    /// Makes it, unless it was made before or another of scope act is there.
    ///
    /// - Returns: its name, where it was made.
    package func make(now: Int64) throws(TokenFile.Failure) -> String? {
        do throws(ConfigurationError) {
            guard try DiskFile(path: path).read() == nil,
                try !tokens.read().contains(where: { $0.scope == .act })
            else { return nil }
        } catch {
            throw .file(error)
        }
        for name in ["owner", "owner-2", "owner-3"] {
            do throws(TokenFile.Failure) {
                let (_, secret) = try tokens.add(name, .act, now: now)
                try write(secret + "\n")
                return name
            } catch .exists { continue }
        }
        return nil
    }

    /// Forgets it, where a token that was removed is this one. The empty file tells the next start
    /// that it isn't the first.
    package func forget(_ removed: WebToken) throws(TokenFile.Failure) {
        let known: [UInt8]?
        do throws(ConfigurationError) { known = try DiskFile(path: path).read() } catch {
            throw .file(error)
        }
        let text = known.map { String(decoding: $0.prefix { $0 > 0x20 }, as: UTF8.self) }
        guard let text, removed.matches(WebToken.hash(text)) else { return }
        try write("")
    }

    private func write(_ text: String) throws(TokenFile.Failure) {
        do throws(ConfigurationError) {
            let file = try DiskFile(path: path).resolved()
            try file.makeFolder()
            let lock = try file.lock()
            defer { lock.unlock() }
            try file.replace(with: Array(text.utf8))
        } catch {
            throw .file(error)
        }
    }
}
