import ClaireDomain

/// The deliveries that a pane has seen, kept in its option `@claire_sent`: an id is noted before its
/// text is pasted, so that no second send of that id types anything, and its outcome afterwards.
struct SentNotes: Equatable {
    /// More than can be under way; older ones are forgotten.
    static let most = 200

    /// One delivery.
    struct Entry: Equatable {
        let id: String
        /// `nil` for a send that didn't come to its end.
        let outcome: DeliveryOutcome?
        /// The transcript's length before the paste.
        let offset: Int64
    }

    /// Oldest first.
    private(set) var entries: [Entry] = []

    /// Reads the option's text; what isn't an entry is passed over.
    init(_ text: String) {
        entries = text.split(separator: " ").compactMap { Entry($0) }
    }

    /// Whether a text may be a delivery's id: it stands in an option and in a frame.
    static func isID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
    }

    /// The entry of a delivery; `nil` if the pane hasn't seen it.
    func entry(of id: String) -> Entry? {
        entries.last { $0.id.hasSameBytes(as: id) }
    }

    /// Notes a delivery that begins, or its outcome.
    mutating func note(_ id: String, _ outcome: DeliveryOutcome?, offset: Int64) {
        entries.removeAll { $0.id.hasSameBytes(as: id) }
        entries.append(Entry(id: id, outcome: outcome, offset: offset))
        entries.removeFirst(max(0, entries.count - SentNotes.most))
    }

    /// The option's text.
    var text: String { entries.map(\.text).joined(separator: " ") }
}

extension SentNotes.Entry {
    /// Reads `ID@OFFSET`, and behind it `=OUTCOME` where that is known.
    fileprivate init?(_ word: Substring) {
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        let place = (parts.first ?? "").split(separator: "@", maxSplits: 1).map(String.init)
        guard place.count == 2, SentNotes.isID(place[0]), let offset = Int64(place[1]) else {
            return nil
        }
        id = place[0]
        self.offset = offset
        outcome = parts.count == 2 ? DeliveryOutcome(rawValue: parts[1]) : nil
    }

    fileprivate var text: String {
        "\(id)@\(offset)" + (outcome.map { "=" + $0.rawValue } ?? "")
    }
}
