import CSodium
import ClaireDomain
import ClairePlatform

/// A token as it is kept: by its hash alone.
package struct WebToken: Sendable {
    package let name: String
    package let scope: TokenScope
    /// The start of the token, by which it can be told apart in a list and in logs: not secret.
    package let prefix: String
    /// SHA-256 of the token. A token is 256 random bits, so a slow hash would add nothing.
    let hash: [UInt8]
    /// Milliseconds since 1970.
    package let created: Int64

    /// Makes a token: `claire_1a2b3c4d_` and 64 hexadecimal digits.
    ///
    /// - Returns: the token as it is kept, and the secret, which exists nowhere else.
    static func make(
        name: String, scope: TokenScope, now: Int64
    ) -> (token: WebToken, secret: String) {
        var bytes = [UInt8](repeating: 0, count: 36)
        randombytes_buf(&bytes, bytes.count)
        let prefix = start + Hexadecimal.text(bytes[..<4])
        let secret = prefix + "_" + Hexadecimal.text(bytes[4...])
        let token = WebToken(
            name: name, scope: scope, prefix: prefix, hash: Self.hash(secret), created: now)
        return (token, secret)
    }

    private static let start = "claire_"

    /// The part of a presented token under which wrong ones are counted; whatever its shape.
    static func prefix(of presented: String) -> String {
        String(decoding: presented.utf8.prefix(start.utf8.count + 8), as: UTF8.self)
    }

    static func hash(_ text: String) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        let bytes = Array(text.utf8)
        crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
        return digest
    }

    /// Whether this is the token of a hash, in a time that does not hang on where they differ.
    func matches(_ other: [UInt8]) -> Bool {
        hash.count == other.count && sodium_memcmp(hash, other, hash.count) == 0
    }
}

extension WebToken {
    /// A line of the file of tokens.
    var json: JSON {
        [
            "name": .string(name), "scope": .string(scope.rawValue), "prefix": .string(prefix),
            "sha256": .string(Hexadecimal.text(hash)), "created_at": .integer(created),
        ]
    }

    /// Reads one; `nil` where it isn't whole.
    init?(_ json: JSON) {
        guard let name = json["name"]?.string,
            let scope = json["scope"]?.string.flatMap(TokenScope.init(rawValue:)),
            let prefix = json["prefix"]?.string,
            let hash = json["sha256"]?.string.flatMap({ Hexadecimal.bytes($0) }), hash.count == 32,
            let created = json["created_at"]?.integer
        else { return nil }
        self.init(name: name, scope: scope, prefix: prefix, hash: hash, created: created)
    }
}
