import ClaireDomain

/// A table of a TOML document: its entries in the byte order of their keys.
package struct TomlTable: Sendable {
    /// A key with its value.
    package struct Entry: Sendable {
        /// The key, decoded: no quotes, no escapes.
        package var key: String
        /// Where the key begins.
        package var place: TomlPlace
        /// What it stands for.
        package var node: TomlNode
    }

    /// The entries, sorted by the bytes of their keys; no two keys are the same bytes.
    package private(set) var entries: [Entry]

    /// An empty table.
    package init() {
        entries = []
    }

    /// A table of entries that are sorted by the bytes of their keys already.
    init(sorted entries: [Entry]) {
        self.entries = entries
    }

    /// The value of a key, `nil` where there is none.
    package subscript(key: String) -> TomlNode? {
        let index = position(of: key)
        guard index < entries.count, entries[index].key.hasSameBytes(as: key) else { return nil }
        return entries[index].node
    }

    /// The value below a path of keys, `nil` where a part is missing or is no table.
    package subscript(path: [String]) -> TomlNode? {
        guard let first = path.first, let node = self[first] else { return nil }
        return path.count == 1 ? node : node.table?[Array(path.dropFirst())]
    }

    /// The entries in the order in which they stand in the document.
    package var inDocumentOrder: [Entry] {
        entries.sorted { $0.place < $1.place }
    }

    /// Whether both tables hold the same keys with the same content.
    package func hasSameContent(as other: TomlTable) -> Bool {
        entries.count == other.entries.count
            && zip(entries, other.entries).allSatisfy {
                $0.key.hasSameBytes(as: $1.key) && $0.node.hasSameContent(as: $1.node)
            }
    }

    /// Puts a value below a path, making tables on the way; `nil` takes the key away and leaves the
    /// tables above it. A part of the path that is no table is replaced by one.
    mutating func set(_ value: TomlNode?, at path: ArraySlice<String>) {
        guard let key = path.first else { return }
        let index = position(of: key)
        let old =
            index < entries.count && entries[index].key.hasSameBytes(as: key) ? entries[index] : nil
        let node: TomlNode?
        if path.count == 1 {
            node = value
        } else if value == nil && old == nil {
            node = nil
        } else {
            var inner = old?.node.table ?? TomlTable()
            inner.set(value, at: path.dropFirst())
            node = TomlNode(value: .table(inner), place: TomlPlace(line: 0, column: 0))
        }
        if old != nil { entries.remove(at: index) }
        if let node {
            entries.insert(Entry(key: key, place: node.place, node: node), at: index)
        }
    }

    /// The index of a key, or where it would stand.
    private func position(of key: String) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key.utf8.lexicographicallyPrecedes(key.utf8) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
