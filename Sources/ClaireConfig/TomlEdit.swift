/// One change to a TOML document.
package enum TomlEdit: Sendable {
    /// Gives one key a value; the path is the table's with the key last. The table is made where it
    /// is missing.
    case setKey(path: [String], TomlLiteral)
    /// Takes one key away; a key that isn't there is no error.
    case removeKey(path: [String])
    /// Makes a table hold exactly these entries.
    case setTable(path: [String], entries: [(key: String, value: TomlLiteral)])
    /// Takes a table away with all that is below it; a table that isn't there is no error.
    case removeTable(path: [String])

    /// What the edit is about: the full path of its key or table.
    var path: [String] {
        switch self {
        case .setKey(let path, _), .removeKey(let path), .setTable(let path, _),
            .removeTable(let path):
            path
        }
    }

    /// The documents that count as this edit done to `root`. There may be several, since taking
    /// away the last key of a table may end the tables above it, depending on how they are written.
    func outcomes(from root: TomlTable) -> [TomlTable] {
        var wanted = root
        switch self {
        case .setKey(let path, let value):
            wanted.set(value.node, at: path[...])
        case .setTable(let path, let entries):
            let empty = TomlNode.Value.table(TomlTable())
            wanted.set(TomlNode(value: empty, place: TomlPlace(line: 0, column: 0)), at: path[...])
            for entry in entries { wanted.set(entry.value.node, at: (path + [entry.key])[...]) }
        case .removeKey(let path), .removeTable(let path):
            wanted.set(nil, at: path[...])
            return [wanted] + Self.pruned(wanted, above: path)
        }
        return [wanted]
    }

    private static func pruned(_ root: TomlTable, above path: [String]) -> [TomlTable] {
        var outcomes: [TomlTable] = []
        var next = root
        var parent = path.dropLast()
        while !parent.isEmpty, let table = next[Array(parent)]?.table, table.entries.isEmpty {
            next.set(nil, at: parent)
            outcomes.append(next)
            parent = parent.dropLast()
        }
        return outcomes
    }
}

/// Why an edit was not made; the document is as it was.
package enum TomlEditError: Error, Equatable {
    /// The document can't be parsed as it stands.
    case invalid(TomlError)
    /// The key stands inside an inline table or an array of tables, on this 1-based line.
    case inline(line: Int)
    /// The changed text would not have meant what was wanted; nothing was kept of it.
    case unsafe
}
