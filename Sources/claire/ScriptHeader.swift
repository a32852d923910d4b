/// What a script says about itself in the comments of its first 20 lines (claire-extensions(7)).
/// It is read, never run.
struct ScriptHeader {
    /// `# Summary: …`
    private(set) var summary: String?
    /// `# Completes: yes`
    private(set) var completes = false
    /// The comment block at the top, without the `#!` line and the two lines above: what
    /// `claire help` shows of a script without a manual page.
    private(set) var comment: [String] = []

    private static let lines = 20
    private static let bytes = 16384

    /// Reads the header of a file; `nil` where it is no script.
    init?(of path: BytePath) {
        guard let head = path.head(Self.bytes) else { return nil }
        self.init(head)
    }

    /// Reads the header off the first bytes of a file; `nil` without a `#!` line.
    init?(_ head: [UInt8]) {
        guard head.starts(with: "#!".utf8) else { return nil }
        let lines = head.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).dropFirst()
        for line in lines.prefix(Self.lines - 1) { read(line) }
        comment = Self.block(lines)
    }

    private mutating func read(_ line: ArraySlice<UInt8>) {
        guard let text = Self.comment(line) else { return }
        if summary == nil, let value = Self.value(of: "Summary:", in: text), !value.isEmpty {
            summary = value
        } else if let value = Self.value(of: "Completes:", in: text) {
            completes = value.utf8.elementsEqual("yes".utf8)
        }
    }

    /// The first block of comment lines, its marks taken off; an empty comment is an empty line.
    private static func block(_ lines: ArraySlice<ArraySlice<UInt8>>) -> [String] {
        let start = lines.drop { $0.allSatisfy { $0 <= 0x20 } }
        let texts = start.prefix { comment($0) != nil }.compactMap(comment)
        var block = texts.filter { text in
            value(of: "Summary:", in: text) == nil && value(of: "Completes:", in: text) == nil
        }
        while block.first?.isEmpty == true { block.removeFirst() }
        while block.last?.isEmpty == true { block.removeLast() }
        return block
    }

    /// The text of a comment line: behind its marks and one space, without the end of the line.
    private static func comment(_ line: ArraySlice<UInt8>) -> String? {
        var text = line.drop { $0 == 0x20 || $0 == 0x09 }
        guard text.first == UInt8(ascii: "#") else { return nil }
        text = text.drop { $0 == UInt8(ascii: "#") }
        if text.first == 0x20 { text = text.dropFirst() }
        while let last = text.last, last <= 0x20 { text = text.dropLast() }
        return String(decoding: text, as: UTF8.self)
    }

    private static func value(of label: String, in text: String) -> String? {
        guard text.utf8.starts(with: label.utf8) else { return nil }
        let value = text.utf8.dropFirst(label.utf8.count).drop { $0 == 0x20 || $0 == 0x09 }
        return String(value)
    }
}
