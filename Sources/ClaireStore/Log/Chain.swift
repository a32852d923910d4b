import CSodium
import ClaireDomain

/// The hash chain of an origin's log: SHA-256(previous chain ‖ SHA-256(event bytes)).
package struct Chain: Equatable, Sendable {
    /// 32 bytes.
    package let bytes: [UInt8]

    /// The chain before seq 1: 32 zero bytes.
    package static let start = Chain(bytes: [UInt8](repeating: 0, count: 32))

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// The chain after one more event.
    package func appending(_ event: Event) -> Chain {
        Chain(bytes: Self.hash(bytes + Self.hash(event.bytes)))
    }

    private static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
        return digest
    }
}
