import ClaireDomain

/// Several entities in an order, each with the bytes that say its place in it.
package struct Listing<Entity: Sendable>: Sendable {
    /// The plural under which they are printed.
    package let noun: String
    /// All of them.
    package let entities: [Entity]
    let json: @Sendable (Entity) -> JSON
    let place: @Sendable (Entity) -> [UInt8]

    /// A list.
    ///
    /// - Parameter place: bytes that sort as the entities stand, each other than the others'.
    package init(
        _ noun: String, _ entities: [Entity], json: @escaping @Sendable (Entity) -> JSON,
        place: @escaping @Sendable (Entity) -> [UInt8]
    ) {
        self.noun = noun
        self.entities = entities
        self.json = json
        self.place = place
    }
}

/// An answer that is a list, of which a page can be given.
package protocol ListAnswer: OperationAnswer {
    /// What stands behind a place, so many at most.
    ///
    /// A page begins behind the place of the last entity that was given, whether that still stands
    /// there or not: what did not move meanwhile is given once, neither skipped nor repeated.
    ///
    /// - Returns: the text of the page, and where the next begins; `nil` when this is the last.
    func page(after cursor: Cursor?, limit: Int) -> (text: String, next: Cursor?)
}

extension Listing: ListAnswer {
    package var envelope: [(noun: String, value: JSON)] {
        [(noun, .array(entities.map(json)))]
    }

    /// What stands behind a place, so many at most.
    package func page(after cursor: Cursor?, limit: Int) -> (text: String, next: Cursor?) {
        let rest =
            cursor.map { cursor in
                entities.filter { cursor.precedes(place($0)) }
            } ?? entities
        let page = Array(rest.prefix(limit))
        let next = rest.count > limit ? page.last.map { Cursor(place($0)) } : nil
        return (Envelope.encoded(noun, page, json: json), next)
    }
}

/// A place in a list, opaque to whoever holds it. Every text of hexadecimal digits is one.
package struct Cursor: Equatable, Sendable {
    /// Hexadecimal digits, which sort as the bytes do.
    package let text: String

    init(_ place: [UInt8]) { text = Hexadecimal.text(place) }

    /// Reads what a page's `next` link had.
    package init(text: String) { self.text = text }

    func precedes(_ place: [UInt8]) -> Bool {
        text.precedesInBytes(Hexadecimal.text(place))
    }

    /// The bytes; what is left of an odd digit is dropped.
    package var bytes: [UInt8] {
        let digits = Array(text.utf8).compactMap(Hexadecimal.value(of:))
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

/// Bytes that sort as values do.
package struct Place {
    /// The bytes so far.
    package private(set) var bytes: [UInt8] = []

    /// Nothing yet.
    package init() {}

    /// A number; the smaller stands first.
    package func adding(_ number: Int64) -> Place {
        var copy = self
        let bits = UInt64(bitPattern: number) ^ (1 << 63)
        copy.bytes += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }
        return copy
    }

    /// A text; a shorter one stands before those that it begins.
    package func adding(_ text: String) -> Place {
        var copy = self
        copy.bytes += Array(text.utf8) + [0]
        return copy
    }

    /// An id; the smaller stands first, unless that is reversed.
    package func adding(_ id: UUID, isReversed: Bool = false) -> Place {
        var copy = self
        copy.bytes += isReversed ? id.bytes.map { ~$0 } : id.bytes
        return copy
    }
}

extension Envelope {
    /// The text of an answer.
    package static func encoded(_ answer: some OperationAnswer) -> String {
        encoded(answer.envelope)
    }
}
