import ClaireDomain

/// The inputs by which a list is given page by page.
package enum PageFields {
    /// How many are given when nobody says.
    package static let usual: Int64 = 100

    /// How many at most.
    package static let limit = Field.defaulted(
        "limit", .integer(in: 1...1000), to: usual,
        "How many at most; \(usual) when left out")
    /// Where to go on.
    package static let cursor = Field.optional(
        "cursor", .cursor, "Where to go on, as the Link header of the page before has it")
}

extension FieldKind where Value == String {
    /// A place in a list.
    static let cursor = text(.text(pattern: TextPatterns.cursor)) { text throws(InvalidField) in
        let isHexadecimal = text.utf8.allSatisfy {
            Hexadecimal.value(of: $0) != nil && ($0 < 0x41 || $0 > 0x46)
        }
        guard (1...4096).contains(text.utf8.count), isHexadecimal else {
            throw InvalidField(field: "", problem: "is no place in a list")
        }
    }

    /// The name of a host.
    static let host = text(.text(pattern: TextPatterns.host)) { text throws(InvalidField) in
        guard HostName.isValid(text) else {
            throw InvalidField(field: "", problem: "is no name of a host")
        }
    }
}
