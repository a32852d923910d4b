import CSodium
import ClaireConfig
import ClaireDomain
import ClairePlatform

/// A browser's session as it is kept: by the hash of its cookie.
struct SessionRecord: Sendable {
    /// SHA-256 of the cookie's value, which is 256 random bits.
    let hash: [UInt8]
    /// Milliseconds since 1970.
    let created: Int64
    /// When it was last used, as far as the file tells.
    var seen: Int64

    /// The first digits of the hash: not secret.
    var id: String { Hexadecimal.text(hash.prefix(8)) }

    /// Without use it ends after a day, and in any case after thirty.
    static let idle: Int64 = 24 * 3_600_000
    static let longest: Int64 = 30 * 24 * 3_600_000

    /// Whether it is over. One from the future came from a clock that was wrong.
    func isOver(_ now: Int64, seen: Int64) -> Bool {
        now - created >= Self.longest || now - seen >= Self.idle
            || created - now > Self.longest
    }
}

extension SessionRecord {
    /// A line of the file.
    var json: JSON {
        [
            "sha256": .string(Hexadecimal.text(hash)), "created_at": .integer(created),
            "seen_at": .integer(seen),
        ]
    }

    /// Reads one; `nil` where it isn't whole.
    init?(_ json: JSON) {
        guard let hash = json["sha256"]?.string.flatMap({ Hexadecimal.bytes($0) }),
            hash.count == 32, let created = json["created_at"]?.integer,
            let seen = json["seen_at"]?.integer
        else { return nil }
        self.init(hash: hash, created: created, seen: seen)
    }
}

/// The browsers that are logged in: `web-state/sessions` beside the database, which a restart of the server
/// leaves as it is, and from which another process can log them out.
package struct SessionFile: Sendable {
    let lines: StateLines

    /// Browsers that can be logged in at once; with one more, the one that was away longest goes.
    static let capacity = 64

    /// The sessions of a folder.
    package init(_ folder: WebFolder) { lines = folder.sessions }

    func read() throws(ConfigurationError) -> [SessionRecord] {
        try lines.read().compactMap(SessionRecord.init)
    }

    /// Begins a session.
    ///
    /// - Returns: the value of its cookie, which exists nowhere else.
    func begin(now: Int64) throws(ConfigurationError) -> String {
        let secret = Secret.make()
        let record = SessionRecord(hash: WebToken.hash(secret), created: now, seen: now)
        try edit(now) { sessions in
            sessions.append(record)
            guard sessions.count > Self.capacity else { return }
            sessions.sort { $0.seen < $1.seen }
            sessions.removeFirst(sessions.count - Self.capacity)
        }
        return secret
    }

    /// Ends the session of a cookie; one that isn't there is no error.
    func end(_ secret: String, now: Int64) throws(ConfigurationError) {
        let hash = WebToken.hash(secret)
        try edit(now) { $0.removeAll { sodium_memcmp($0.hash, hash, hash.count) == 0 } }
    }

    /// Ends all of them.
    /// - Returns: how many there were.
    package func endAll() throws(ConfigurationError) -> Int {
        try lines.edit { lines in
            defer { lines = [] }
            return lines.count
        }
    }

    /// Notes when sessions were used that are still there.
    func note(_ seen: [[UInt8]: Int64], now: Int64) throws(ConfigurationError) {
        try edit(now) { sessions in
            for index in sessions.indices {
                guard let time = seen[sessions[index].hash] else { continue }
                sessions[index].seen = max(sessions[index].seen, time)
            }
        }
    }

    private func edit(
        _ now: Int64, _ change: (inout [SessionRecord]) -> Void
    ) throws(ConfigurationError) {
        try lines.edit { lines in
            var sessions = lines.compactMap(SessionRecord.init)
            sessions.removeAll { $0.isOver(now, seen: $0.seen) }
            change(&sessions)
            lines = sessions.map(\.json)
        }
    }
}

/// Random texts that let somebody in.
enum Secret {
    /// 256 random bits in hexadecimal, for cookies, which last.
    static func make() -> String { make(32) }

    /// 128 random bits, for codes, which are shown in a terminal and good once and for a minute.
    static func makeCode() -> String { make(16) }

    private static func make(_ count: Int) -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, bytes.count)
        return Hexadecimal.text(bytes)
    }

    /// Whether a text has the form of a cookie's value.
    static func isOne(_ text: String) -> Bool { isOne(text, 32) }

    /// Whether a text has the form of a code.
    static func isCode(_ text: String) -> Bool { isOne(text, 16) }

    private static func isOne(_ text: String, _ count: Int) -> Bool {
        text.utf8.count == count * 2
            && text.utf8.allSatisfy { Hexadecimal.value(of: $0) != nil }
    }
}
