import ClaireDomain

/// Applies edits to the text of a TOML document and leaves every byte that an edit isn't about as
/// it is: comments, order, spacing, line ends.
package struct TomlEditor {
    /// The document's bytes, with the edits so far.
    package private(set) var bytes: [UInt8]

    /// An editor of a document given as its bytes.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Makes one edit, parses the result again and keeps it only if it holds exactly that change.
    package mutating func apply(_ edit: TomlEdit) throws(TomlEditError) {
        let before = try Self.parse(bytes)
        let outcomes = edit.outcomes(from: before.root)
        if before.root.hasSameContent(as: outcomes[0]) { return }
        var draft = self
        try draft.change(edit, in: before)
        guard let after = try? TomlDocument(parsing: draft.bytes),
            outcomes.contains(where: { $0.hasSameContent(as: after.root) })
        else { throw .unsafe }
        self = draft
    }

    private static func parse(_ bytes: [UInt8]) throws(TomlEditError) -> TomlDocument {
        do throws(TomlError) { return try TomlDocument(parsing: bytes) } catch {
            throw .invalid(error)
        }
    }

    private mutating func change(
        _ edit: TomlEdit, in document: TomlDocument
    ) throws(TomlEditError) {
        switch edit {
        case .setKey(let path, let value): try setKey(path, value)
        case .removeKey(let path): removeKey(path)
        case .removeTable(let path): try removeTable(path)
        case .setTable(let path, let entries):
            guard let table = document.root[path]?.table else {
                return appendTable(path, entries.map { ($0.key, $0.value.text) })
            }
            for entry in entries { try setKey(path + [entry.key], entry.value) }
            for old in table.entries
            where !entries.contains(where: { $0.key.hasSameBytes(as: old.key) }) {
                try removeTable(path + [old.key])
            }
        }
    }

    // MARK: Keys

    private mutating func setKey(_ path: [String], _ value: TomlLiteral) throws(TomlEditError) {
        let statements = TomlLayout(scanning: bytes).statements
        if let pair = statements.first(where: { $0.kind == .pair && same($0.path, path) }) {
            let old = bytes[pair.value]
            if !old.elementsEqual(value.text.utf8) {
                bytes.replaceSubrange(pair.value, with: value.text.utf8)
            }
            return
        }
        try refuseInline(path, in: statements)
        guard let host = host(of: path.dropLast(), in: statements) else {
            return appendTable(Array(path.dropLast()), path.suffix(1).map { ($0, value.text) })
        }
        let key = TomlText.path(path.dropFirst(host.depth))
        let isBeforeHeader = path.count == 1 && lineAfter(host.end).map { !isBlank($0) } ?? false
        let gap = isBeforeHeader && statements.first?.kind != .pair ? newline : ""
        insert("\(host.indentation)\(key) = \(value.text)\(gap)", at: host.end)
    }

    private mutating func removeKey(_ path: [String]) {
        let statements = TomlLayout(scanning: bytes).statements
        for pair in statements.reversed() where pair.kind == .pair && same(pair.path, path) {
            bytes.removeSubrange(pair.lines)
        }
    }

    /// Where a new key of a table goes: behind its last key, else behind its header; for keys of
    /// the root before the first header.
    private func host(
        of table: ArraySlice<String>, in statements: [TomlLayout.Statement]
    ) -> (end: Int, depth: Int, indentation: String)? {
        var found: TomlLayout.Statement?
        var depth = 0
        for statement in statements {
            let isHeader = statement.kind == .table && same(statement.path, table)
            let isSibling =
                statement.kind == .pair && statement.sectionDepth <= table.count
                && statement.path.count > table.count
                && same(statement.path.prefix(table.count), table)
            guard isHeader || isSibling else { continue }
            if table.isEmpty && statement.sectionDepth > 0 { continue }
            found = statement
            depth = isHeader ? table.count : statement.sectionDepth
        }
        if let found {
            return (found.lines.upperBound, depth, found.kind == .pair ? indentation(found) : "")
        }
        return table.isEmpty ? (rootEnd(statements), 0, "") : nil
    }

    /// The end of what stands before the first header and the comment lines that lean on it.
    private func rootEnd(_ statements: [TomlLayout.Statement]) -> Int {
        guard let first = statements.first(where: { $0.kind != .pair }) else { return bytes.count }
        var end = first.lines.lowerBound
        while let line = lineBefore(end), bytes[line].first == UInt8(ascii: "#") {
            end = line.lowerBound
        }
        return end
    }

    private func indentation(_ statement: TomlLayout.Statement) -> String {
        let blanks = bytes[statement.lines].prefix { $0 == 0x20 || $0 == 0x09 }
        return String(decoding: blanks, as: UTF8.self)
    }

    // MARK: Tables

    private mutating func removeTable(_ path: [String]) throws(TomlEditError) {
        let statements = TomlLayout(scanning: bytes).statements
        try refuseInline(path, in: statements)
        var doomed: [Range<Int>] = []
        var inSection = false
        for statement in statements where same(statement.path.prefix(path.count), path) {
            if statement.kind != .pair {
                inSection = true
                doomed.append(statement.lines)
            } else if inSection, statement.sectionDepth >= path.count, let last = doomed.last {
                doomed[doomed.count - 1] = last.lowerBound..<statement.lines.upperBound
            } else {
                inSection = false
                doomed.append(statement.lines)
            }
        }
        for range in doomed.reversed() { removeLines(range) }
    }

    /// Takes lines away, with one of the two blank lines that would come to stand together.
    private mutating func removeLines(_ range: Range<Int>) {
        let isHeader = bytes[range].first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "[")
        let blankAfter = range.upperBound == bytes.count || isBlank(lineAfter(range.upperBound))
        var doomed = range
        if isHeader, blankAfter {
            if let before = lineBefore(range.lowerBound), isBlank(before) {
                doomed = before.lowerBound..<range.upperBound
            } else if range.lowerBound == 0, let after = lineAfter(range.upperBound) {
                doomed = range.lowerBound..<after.upperBound
            }
        }
        bytes.removeSubrange(doomed)
    }

    private mutating func appendTable(_ path: [String], _ entries: [(String, String)]) {
        var text = bytes.isEmpty || isMark(bytes.count) ? "" : newline
        text += "[\(TomlText.path(path))]"
        for (key, value) in entries { text += "\(newline)\(TomlText.path([key])) = \(value)" }
        insert(text, at: bytes.count)
    }

    // MARK: Lines

    /// A key inside an inline table or below an array of tables is out of an edit's reach.
    private func refuseInline(
        _ path: [String], in statements: [TomlLayout.Statement]
    ) throws(TomlEditError) {
        let inTheWay = statements.first { statement in
            guard statement.path.count <= path.count,
                same(statement.path, path.prefix(statement.path.count))
            else { return false }
            let isAbove = statement.path.count < path.count
            return statement.kind == .arrayTable || (statement.kind == .pair && isAbove)
        }
        if let inTheWay { throw .inline(line: inTheWay.line) }
    }

    private mutating func insert(_ text: String, at index: Int) {
        let needsNewline = index > 0 && bytes[index - 1] != UInt8(ascii: "\n") && !isMark(index)
        let line = (needsNewline ? newline : "") + text + newline
        bytes.insert(contentsOf: line.utf8, at: index)
    }

    /// Whether only a byte order mark stands before an index.
    private func isMark(_ index: Int) -> Bool {
        index == 3 && bytes.starts(with: [0xEF, 0xBB, 0xBF])
    }

    private var newline: String {
        guard let first = bytes.firstIndex(of: UInt8(ascii: "\n")), first > 0 else { return "\n" }
        return bytes[first - 1] == UInt8(ascii: "\r") ? "\r\n" : "\n"
    }

    private func lineBefore(_ index: Int) -> Range<Int>? {
        guard index > 0 else { return nil }
        let start = bytes[..<(index - 1)].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return start..<index
    }

    private func lineAfter(_ index: Int) -> Range<Int>? {
        guard index < bytes.count else { return nil }
        let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
        return index..<end
    }

    private func isBlank(_ line: Range<Int>?) -> Bool {
        guard let line else { return false }
        return bytes[line].allSatisfy { [0x20, 0x09, 0x0D, 0x0A].contains($0) }
    }

    private func same(_ left: some Collection<String>, _ right: some Collection<String>) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0.hasSameBytes(as: $1) }
    }
}
