import ClaireDomain

/// The revisions of the Model Context Protocol that are spoken here, oldest first.
enum Revision: String, CaseIterable, Comparable, Sendable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"
    /// Without a handshake: each request says by itself what it speaks.
    case july2026 = "2026-07-28"

    /// What `initialize` may agree on, oldest first.
    static let withHandshake: [Revision] = [.november2024, .march2025, .june2025, .november2025]

    /// All of them, the newest first, as clients are told.
    static let supported = allCases.reversed().map(\.rawValue)

    /// What is answered to an `initialize` that names a version.
    static func agreed(on requested: String) -> Revision {
        withHandshake.first { $0.rawValue.hasSameBytes(as: requested) } ?? .november2025
    }

    static func < (left: Revision, right: Revision) -> Bool {
        left.rawValue.precedesInBytes(right.rawValue)
    }

    /// JSON-RPC's arrays of messages were part of one revision alone.
    var takesBatches: Bool { self == .march2025 }
    var hasAnnotations: Bool { self >= .march2025 }
    /// Titles, output schemas and structured content.
    var hasStructure: Bool { self >= .june2025 }
    /// Requests carry their version, results their kind and how long they may be kept.
    var isStateless: Bool { self == .july2026 }
    /// The code for a resource that isn't there.
    var missingResource: Int64 { isStateless ? RPCError.invalidParams : -32002 }
}
