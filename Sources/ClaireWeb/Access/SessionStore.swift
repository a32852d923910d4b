import CSodium
import ClaireConfig
import ClaireDomain
import ClairePlatform
import Synchronization

/// The browsers that are logged in now: the file of sessions as it is, read again whenever it changed,
/// so that logging out counts at once, in whatever process.
package final class SessionStore: Sendable {
    private let file: SessionFile
    private let now: @Sendable () -> Int64
    private let window: Int64
    private let known = Mutex(Known())

    private struct Known {
        var sessions: [SessionRecord] = []
        var file: FileMetadata?
        var isRead = false
        /// When the file was looked at, in nanoseconds of the monotonic clock.
        var looked: Int64 = .min
        /// When sessions were used, by their hash, as far as the file doesn't tell.
        var seen: [[UInt8]: Int64] = [:]
    }

    /// How old the file may be as to when a session was used, in milliseconds.
    private static let lag: Int64 = 600_000

    /// The sessions of a file, which need not exist yet.
    ///
    /// - Parameters:
    ///   - window: nanoseconds for which a look at the file counts, as with tokens.
    ///   - now: milliseconds since 1970.
    package init(
        _ file: SessionFile, window: Int64 = 0,
        now: @escaping @Sendable () -> Int64 = { WallClock.now() }
    ) {
        self.file = file
        self.window = window
        self.now = now
    }

    /// The session of a cookie's value; `nil` where it is nobody's, or over. Every session is compared,
    /// each in a time that does not hang on how much of it is right.
    func session(presenting secret: String) -> BrowserSession? {
        guard Secret.isOne(secret) else { return nil }
        let hash = WebToken.hash(secret)
        let now = now()
        return known.withLock { known in
            look(&known)
            var found: SessionRecord?
            for record in known.sessions
            where sodium_memcmp(record.hash, hash, hash.count) == 0 { found = record }
            guard let found else { return nil }
            let seen = max(found.seen, known.seen[hash] ?? 0)
            guard !found.isOver(now, seen: seen) else { return nil }
            known.seen[hash] = now
            return BrowserSession(id: found.id, csrf: Self.csrf(of: secret))
        }
    }

    /// Reads the file again where it changed.
    private func look(_ known: inout Known) {
        let time = MonotonicClock.now()
        guard !known.isRead || time - window >= known.looked else { return }
        known.looked = time
        let status = FileMetadata(file.lines.path)
        guard !known.isRead || known.file != status else { return }
        // What can't be read lets nobody in.
        known.sessions = (try? file.read()) ?? []
        known.file = status
        known.isRead = true
        let hashes = Set(known.sessions.map(\.hash))
        known.seen = known.seen.filter { hashes.contains($0.key) }
    }

    /// A session began or ended here: the next look counts.
    private func forgetLook() { known.withLock { $0.looked = .min } }

    /// What a session's forms carry. It is the same in all of them: what a page says twice can be
    /// guessed from compressed answers only by who makes the browser ask for many, and no other site can
    /// make it send the cookie.
    static func csrf(of secret: String) -> String {
        Hexadecimal.text(WebToken.hash("claire web csrf " + secret))
    }

    /// Begins a session; the value of its cookie.
    func begin() throws(ConfigurationError) -> String {
        defer { forgetLook() }
        return try file.begin(now: now())
    }

    /// Ends the session of a cookie.
    func end(_ secret: String) throws(ConfigurationError) {
        defer { forgetLook() }
        try file.end(secret, now: now())
    }

    /// Writes down when sessions were used, where the file is well behind. The server does so now and
    /// then, beside the requests.
    package func flush() throws(ConfigurationError) {
        let now = now()
        let seen = known.withLock { known -> [[UInt8]: Int64] in
            let isBehind = known.sessions.contains { record in
                (known.seen[record.hash] ?? 0) - record.seen >= Self.lag
            }
            return isBehind ? known.seen : [:]
        }
        if !seen.isEmpty { try file.note(seen, now: now) }
    }
}
