import ClaireConfig
import ClairePlatform
import Synchronization

/// The tokens that are let in now: the file of tokens as it is, read again whenever it changed, so
/// that a token works from the moment it is added to the moment it is removed.
package final class TokenStore: Sendable {
    private let file: TokenFile
    private let known = Mutex(Known())

    private struct Known {
        var tokens: [WebToken] = []
        var file: FileMetadata?
        var isRead = false
    }

    /// The tokens of a file, which need not exist yet.
    package init(_ file: TokenFile) { self.file = file }

    /// Whose token a text is; `nil` where it is nobody's. Every token is compared, each in a time that
    /// does not hang on how much of it is right.
    package func caller(presenting text: String) -> Caller? {
        let hash = WebToken.hash(text)
        var found: Caller?
        for token in current() where token.matches(hash) {
            found = Caller(name: token.name, scope: token.scope)
        }
        return found
    }

    /// How many tokens there are.
    package var count: Int { current().count }

    private func current() -> [WebToken] {
        let status = FileMetadata(file.path)
        return known.withLock { known in
            if known.isRead && known.file == status { return known.tokens }
            // What can't be read lets nobody in.
            known.tokens = (try? file.read()) ?? []
            known.file = status
            known.isRead = true
            return known.tokens
        }
    }
}
