import ClaireDomain

/// Ids as people see and type them: their first 8 characters, or as many as tell them apart.
package struct ShortIDs: Sendable {
    /// The fewest characters shown; `Limits.idPrefix` are enough to type.
    package static let length = 8

    private var lengths: [UUID: Int] = [:]

    /// Ids that must be told apart from each other.
    ///
    /// - Parameter ids: all of their kind; what is shown of one is a prefix that no other has.
    package init(of ids: [UUID]) {
        let sorted = ids.sorted()
        for index in sorted.indices.dropFirst() {
            let (one, other) = (sorted[index - 1], sorted[index])
            // Most differ in the part that is shown anyway, and the same id may be there twice.
            guard one.high >> 32 == other.high >> 32, one != other else { continue }
            let needed = Self.common(one, other) + 1
            guard needed > Self.length else { continue }
            lengths[one] = max(needed, lengths[one] ?? 0)
            lengths[other] = max(needed, lengths[other] ?? 0)
        }
    }

    /// What to show of an id.
    package func text(_ id: UUID) -> String {
        let length = lengths.isEmpty ? Self.length : lengths[id] ?? Self.length
        return String(decoding: id.text.utf8.prefix(length), as: UTF8.self)
    }

    /// How many characters two ids have in common at their start.
    private static func common(_ one: UUID, _ other: UUID) -> Int {
        let high = (one.high ^ other.high).leadingZeroBitCount / 4
        let digits = high < 16 ? high : 16 + (one.low ^ other.low).leadingZeroBitCount / 4
        let hyphens = [8, 12, 16, 20].count { $0 <= digits }
        return digits + hyphens
    }
}
