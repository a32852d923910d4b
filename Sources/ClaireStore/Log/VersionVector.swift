import CSodium
import ClaireDomain

/// What a machine holds: the head of every origin's log, which says it exactly, since no log has
/// gaps (sync.md).
package struct VersionVector: Equatable, Sendable {
    /// By origin; an origin without positions has no entry.
    package var heads: [String: LogHead]

    package init(_ heads: [String: LogHead] = [:]) { self.heads = heads }

    /// The origins in the order of their bytes.
    package var origins: [String] { heads.keys.sorted { $0.precedesInBytes($1) } }

    /// The positions of all logs together.
    package var count: Int { heads.values.reduce(0) { $0 + $1.seq } }

    /// SHA-256 over a line `origin seq chain` for every origin, sorted by bytes, in hexadecimal: equal
    /// digests prove equal logs.
    package var digest: String {
        var state = crypto_hash_sha256_state()
        crypto_hash_sha256_init(&state)
        for origin in origins {
            guard let head = heads[origin] else { continue }
            let line = Array("\(origin) \(head.seq) \(head.chain.text)\n".utf8)
            crypto_hash_sha256_update(&state, line, UInt64(line.count))
        }
        var digest = [UInt8](repeating: 0, count: 32)
        crypto_hash_sha256_final(&state, &digest)
        return Hexadecimal.text(digest)
    }
}

extension VersionVector {
    /// `{"<origin>":[<seq>,"<chain>"],…}`, as messages and the peers' table hold it.
    package var json: JSON {
        .object(
            JSONObject(
                origins.map { origin in
                    let head = heads[origin] ?? LogHead(seq: 0, chain: .start)
                    return (origin, [.integer(Int64(head.seq)), .string(head.chain.text)])
                }))
    }

    /// Reads that form; `nil` for anything else. Origins that can't be (`LogOrigin`) are left out.
    package init?(_ json: JSON) {
        guard let object = json.object else { return nil }
        var heads: [String: LogHead] = [:]
        for (origin, value) in object.members {
            guard let pair = value.array, pair.count == 2, let seq = pair[0].integer, seq >= 0,
                let chain = pair[1].string.flatMap({ Chain($0) })
            else { return nil }
            guard seq > 0, LogOrigin.isValid(origin) else { continue }
            heads[origin] = LogHead(seq: Int(seq), chain: chain)
        }
        self.heads = heads
    }
}

/// The name of a log: `machine_id`, or `machine_id~<16 hex>` after an incarnation or a fork.
package enum LogOrigin {
    /// Whether a name has that form, in lower case. No other is taken: a name stands in every
    /// message for good.
    package static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        guard bytes.count == 36 || bytes.count == 53 else { return false }
        guard UUID(utf8: bytes.prefix(36)) != nil,
            bytes.allSatisfy({ !(UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) })
        else { return false }
        guard bytes.count == 53 else { return true }
        let suffix = bytes.dropFirst(36)
        return suffix.first == UInt8(ascii: "~")
            && suffix.dropFirst().allSatisfy { Hexadecimal.value(of: $0) != nil }
    }

    /// The machine that a log is of.
    package static func machine(_ name: String) -> String { String(name.prefix { $0 != "~" }) }

    /// The name that the losing branch of a fork gets: the machine and the first 16 digits of the
    /// branch's first differing chain.
    package static func branch(of name: String, _ chain: Chain) -> String {
        machine(name) + "~" + Hexadecimal.text(chain.bytes.prefix(8))
    }
}
