import ClaireDomain
import ClaireStore

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
    func page(after cursor: Cursor?, limit: Int) -> ListPage
}

/// A page of a list.
package struct ListPage: Sendable {
    /// The text of the answer.
    package let text: String
    /// Where the next page begins; `nil` when this is the last.
    package let next: Cursor?
}

/// An operation that lists, and may find a page without the rest of the list.
package protocol ListingOperation: ReadingOperation where Answer: ListAnswer {
    /// What stands behind a place, so many at most.
    func page(
        _ reader: Reader, after cursor: Cursor?, limit: Int
    ) throws(StoreError) -> ListPage
}

extension ListingOperation {
    /// A page of the whole list.
    package func page(
        _ reader: Reader, after cursor: Cursor?, limit: Int
    ) throws(StoreError) -> ListPage {
        try run(reader).page(after: cursor, limit: limit)
    }
}

extension Listing: ListAnswer {
    package var envelope: [(noun: String, value: JSON)] {
        [(noun, .array(entities.map(json)))]
    }

    /// What stands behind a place, so many at most.
    package func page(after cursor: Cursor?, limit: Int) -> ListPage {
        let rest =
            cursor.map { cursor in
                entities.filter { cursor.precedes(place($0)) }
            } ?? entities
        let page = Array(rest.prefix(limit))
        let next = rest.count > limit ? page.last.map { Cursor(place($0)) } : nil
        return ListPage(text: Envelope.encoded(noun, page, json: json), next: next)
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

/// Reads back what a `Place` was made of, as far as the bytes of a cursor go; what is missing is the
/// least that can stand there.
struct PlaceReader {
    private let bytes: [UInt8]
    private var index = 0
    /// Whether all that was read was there.
    private(set) var isWhole = true

    init(_ cursor: Cursor) {
        // A digit too few is the first half of a byte.
        let isOdd = cursor.text.utf8.count % 2 == 1
        bytes = isOdd ? Cursor(text: cursor.text + "0").bytes : cursor.bytes
        isWhole = !isOdd
    }

    private mutating func bits() -> UInt64 {
        defer { index += 8 }
        return (index..<index + 8).reduce(UInt64(0)) { bits, place in
            if place >= bytes.count { isWhole = false }
            return bits << 8 | (place < bytes.count ? UInt64(bytes[place]) : 0)
        }
    }

    mutating func number() -> Int64 { Int64(bitPattern: bits() ^ (1 << 63)) }

    mutating func id() -> UUID { UUID(high: bits(), low: bits()) }
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
