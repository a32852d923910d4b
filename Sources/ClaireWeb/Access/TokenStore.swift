import ClaireConfig
import ClairePlatform
import Synchronization

/// The tokens that are let in now: the file of tokens as it is, read again whenever it changed, so
/// that a token works from the moment it is added to the moment it is removed.
package final class TokenStore: Sendable {
    private let file: TokenFile
    private let window: Int64
    private let known = Mutex(Known())

    private struct Known {
        var tokens: [WebToken] = []
        var file: FileMetadata?
        var isRead = false
        /// How often it was read.
        var generation = 0
        /// When the file was looked at, in nanoseconds of the monotonic clock.
        var looked: Int64 = .min
    }

    /// The tokens of a file, which need not exist yet.
    ///
    /// - Parameter window: nanoseconds for which a look at the file counts. A program that removed a
    ///   token needs longer than a millisecond to end and say so.
    package init(_ file: TokenFile, window: Int64 = 0) {
        self.file = file
        self.window = window
    }

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

    /// Another number whenever the file was read again: until then a caller stays who it was.
    func generation() -> Int {
        _ = current()
        return known.withLock { $0.generation }
    }

    private func current() -> [WebToken] {
        let now = MonotonicClock.now()
        return known.withLock { known in
            if known.isRead && now - window < known.looked { return known.tokens }
            known.looked = now
            let status = FileMetadata(file.path)
            if known.isRead && known.file == status { return known.tokens }
            // What can't be read lets nobody in.
            known.tokens = (try? file.read()) ?? []
            known.file = status
            known.isRead = true
            known.generation += 1
            return known.tokens
        }
    }
}
