import ClaireDomain

/// The hash chain of an origin's log: SHA-256(previous chain ‖ SHA-256(event bytes)).
package struct Chain: Equatable, Sendable {
    /// 32 bytes.
    package let bytes: [UInt8]

    /// The chain before seq 1: 32 zero bytes.
    package static let start = Chain(bytes: [UInt8](repeating: 0, count: 32))

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads 64 hexadecimal digits.
    package init?(_ text: String) {
        guard let bytes = Hexadecimal.bytes(text), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// 64 hexadecimal digits.
    package var text: String { Hexadecimal.text(bytes) }

    /// The chain after one more event.
    package func appending(_ event: Event) -> Chain {
        Chain(bytes: Self.hash(bytes + Self.hash(of: event)))
    }

    /// SHA-256 over an event's bytes.
    package static func hash(of event: Event) -> [UInt8] { hash(event.bytes) }

    private static func hash(_ bytes: [UInt8]) -> [UInt8] { SHA256.digest(of: bytes) }
}
