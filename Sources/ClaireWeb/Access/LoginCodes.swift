import CSodium
import ClaireConfig
import ClaireDomain

/// Codes that log a browser in once, within a minute: `claire web login` leaves a code's hash in
/// `web-state/codes` beside the database, and whichever server is shown the code takes it out.
package struct LoginCodes: Sendable {
    private let lines: StateLines

    /// How long a code is good for, in milliseconds.
    package static let lifetime: Int64 = 60_000
    /// More than this don't wait at once; the oldest goes.
    private static let capacity = 100

    /// The codes of a folder.
    package init(_ folder: WebFolder) { lines = folder.codes }

    /// A code as it is kept.
    private struct Record {
        let hash: [UInt8]
        /// Milliseconds since 1970.
        let end: Int64

        init?(_ json: JSON) {
            guard let hash = json["sha256"]?.string.flatMap({ Hexadecimal.bytes($0) }),
                hash.count == 32, let end = json["expires_at"]?.integer
            else { return nil }
            self.hash = hash
            self.end = end
        }

        /// One that ends later than any made now was made by a clock that was wrong.
        func isGood(_ now: Int64) -> Bool { end > now && end <= now + LoginCodes.lifetime }
    }

    /// Makes a code.
    ///
    /// - Parameter now: milliseconds since 1970.
    /// - Returns: the code, which exists nowhere else.
    package func make(now: Int64) throws(ConfigurationError) -> String {
        let code = Secret.makeCode()
        let line: JSON = [
            "sha256": .string(Hexadecimal.text(WebToken.hash(code))),
            "expires_at": .integer(now + Self.lifetime),
        ]
        try lines.edit { lines in
            lines.removeAll { !(Record($0)?.isGood(now) ?? false) }
            lines = lines.suffix(Self.capacity - 1) + [line]
        }
        return code
    }

    /// Takes a code out: of all who show it, however many at once, one is told that it is good.
    func redeem(_ code: String, now: Int64) throws(ConfigurationError) -> Bool {
        guard Secret.isCode(code) else { return false }
        let hash = WebToken.hash(code)
        // Guesses wait for no lock.
        guard try lines.read().contains(where: { Self.matches($0, hash) }) else { return false }
        return try lines.edit { lines in
            let isGood = lines.contains { line in
                Self.matches(line, hash) && Record(line)?.isGood(now) ?? false
            }
            lines.removeAll { Self.matches($0, hash) }
            return isGood
        }
    }

    private static func matches(_ line: JSON, _ hash: [UInt8]) -> Bool {
        guard let record = Record(line) else { return false }
        return sodium_memcmp(record.hash, hash, hash.count) == 0
    }
}
