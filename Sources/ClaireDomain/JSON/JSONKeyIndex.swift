/// Finds the members of one object by key while it is being parsed.
///
/// Short objects are searched from the start; past `searched` members a hash table takes over, so
/// that an object of 100,000 keys costs as much a key as one of ten. Swift seeds its hash in each
/// process, so nobody can prepare keys that collide.
struct JSONKeyIndex {
    /// Up to how many members a plain search is as fast as the table.
    private static let searched = 16

    private var positions: [Key: Int] = [:]

    /// The position of the member with this key.
    mutating func position(of key: String, in object: JSONObject) -> Int? {
        guard object.members.count > JSONKeyIndex.searched else {
            return JSONKeyIndex.search(object, for: key)
        }
        for position in positions.count..<object.members.count {
            positions[Key(text: object.members[position].key)] = position
        }
        return positions[Key(text: key)]
    }

    /// Lengths first, read in place: most keys differ there, and the closure of `firstIndex` would
    /// retain each member that it is shown.
    private static func search(_ object: JSONObject, for key: String) -> Int? {
        let length = key.utf8.count
        for position in object.members.indices
        where object.members[position].key.utf8.count == length {
            if object.members[position].key.hasSameBytes(as: key) { return position }
        }
        return nil
    }

    /// A key that is equal to another when both are the same bytes.
    private struct Key: Hashable {
        let text: String

        static func == (left: Key, right: Key) -> Bool { left.text.hasSameBytes(as: right.text) }

        func hash(into hasher: inout Hasher) {
            text.utf8Span.span.bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }
}
