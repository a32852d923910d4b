import ClaireConfig
import ClaireDomain

/// The tokens that this machine's server lets in: `web-tokens` beside claire.toml, 0600, a JSON
/// object a line.
package struct TokenFile: Sendable {
    /// Where it stands.
    package let path: String

    package init(path: String) { self.path = path }

    /// The file of a configuration folder.
    package init(folder: String) { path = folder + "/web-tokens" }

    /// Why a token was not added or removed.
    package enum Failure: Error, Equatable {
        /// There is a token of this name.
        case exists(String)
        /// There is no token of this name.
        case unknown(String)
        case file(ConfigurationError)
    }

    /// All tokens, in the order in which they were added; none where there is no file.
    package func read() throws(ConfigurationError) -> [WebToken] {
        guard let bytes = try DiskFile(path: path).read() else { return [] }
        var tokens: [WebToken] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            // One line that can't be read must not let anybody in, nor keep the others out.
            guard let json = try? JSON.parse(Array(line)), let token = WebToken(json) else {
                continue
            }
            tokens.append(token)
        }
        return tokens
    }

    /// Makes a token.
    ///
    /// - Returns: the token, and the secret that is shown once.
    package func add(
        _ name: String, _ scope: TokenScope, now: Int64
    ) throws(Failure) -> (token: WebToken, secret: String) {
        let made = WebToken.make(name: name, scope: scope, now: now)
        try edit { tokens throws(Failure) in
            guard !tokens.contains(where: { $0.name.hasSameBytes(as: name) }) else {
                throw .exists(name)
            }
            tokens.append(made.token)
        }
        return made
    }

    /// Forgets a token: its bearer is let in no longer.
    package func remove(_ name: String) throws(Failure) -> WebToken {
        var removed: WebToken?
        try edit { tokens throws(Failure) in
            guard let index = tokens.firstIndex(where: { $0.name.hasSameBytes(as: name) }) else {
                throw .unknown(name)
            }
            removed = tokens.remove(at: index)
        }
        guard let removed else { throw .unknown(name) }
        return removed
    }

    private func edit(
        _ change: (inout [WebToken]) throws(Failure) -> Void
    ) throws(Failure) {
        do {
            let file = try DiskFile(path: path).resolved()
            try file.makeFolder()
            let lock = try file.lock()
            defer { lock.unlock() }
            var tokens = try read()
            try change(&tokens)
            var bytes: [UInt8] = []
            for token in tokens {
                token.json.encode(into: &bytes)
                bytes.append(UInt8(ascii: "\n"))
            }
            try file.replace(with: bytes)
        } catch let error as ConfigurationError {
            throw .file(error)
        } catch let error as Failure {
            throw error
        } catch {
            throw .file(.unwritable(path: path, reason: "\(error)"))
        }
    }
}
