/// What the person, or tmux in their name, did with the keyboard.
enum Key: Equatable {
    case text(String)
    /// A bracketed paste, whole.
    case paste(String)
    case enter
    /// Ctrl-J: a new line within the prompt.
    case newline
    case escape
    /// Ctrl-C
    case interrupt
    /// Ctrl-D
    case endOfInput
    case backspace
    case up
    case down
    /// A control character or sequence without a meaning here.
    case other
}

/// Turns the bytes of a terminal into keys.
///
/// An Esc may be the key or the start of a sequence: it counts as the key when another Esc follows,
/// or when nothing has followed for a moment (`flush`).
struct KeyDecoder {
    private var bytes: [UInt8] = []

    private static let pasteStart = Array("\u{1B}[200~".utf8)
    private static let pasteEnd = Array("\u{1B}[201~".utf8)
    private static let esc: UInt8 = 0x1B

    mutating func feed(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// Whether bytes are held back that only time or more bytes explain.
    var isWaiting: Bool { !bytes.isEmpty }

    /// The next key, or `nil` until there are more bytes.
    ///
    /// - Parameter flush: nothing has come for a moment: take what is there at its word. An open
    ///   paste goes on waiting for its end.
    mutating func next(flush: Bool = false) -> Key? {
        guard let first = bytes.first else { return nil }
        if first == KeyDecoder.esc { return sequence(flush: flush) }
        if first >= 0x20 && first != 0x7F { return text(flush: flush) }
        bytes.removeFirst()
        switch first {
        case 0x0D: return .enter
        case 0x0A: return .newline
        case 0x03: return .interrupt
        case 0x04: return .endOfInput
        case 0x08, 0x7F: return .backspace
        default: return .other
        }
    }

    private mutating func sequence(flush: Bool) -> Key? {
        if bytes.starts(with: KeyDecoder.pasteStart) { return paste() }
        guard bytes.count > 1 else { return flush ? take(1, as: .escape) : nil }
        guard bytes[1] == UInt8(ascii: "[") || bytes[1] == UInt8(ascii: "O") else {
            return take(1, as: .escape)
        }
        guard let end = bytes[2...].firstIndex(where: { (0x40...0x7E).contains($0) }) else {
            return flush ? take(1, as: .escape) : nil
        }
        switch bytes[end] {
        case UInt8(ascii: "A"): return take(end + 1, as: .up)
        case UInt8(ascii: "B"): return take(end + 1, as: .down)
        default: return take(end + 1, as: .other)
        }
    }

    /// The text up to the end mark, with the line ends of a terminal made those of a text.
    private mutating func paste() -> Key? {
        let start = KeyDecoder.pasteStart.count
        let mark = KeyDecoder.pasteEnd
        var end = start
        while true {
            guard let found = bytes[end...].firstIndex(of: KeyDecoder.esc) else { return nil }
            if bytes[found...].starts(with: mark) {
                end = found
                break
            }
            end = found + 1
        }
        let content = bytes[start..<end].map { $0 == 0x0D ? 0x0A : $0 }
        return take(end + mark.count, as: .paste(String(decoding: content, as: UTF8.self)))
    }

    /// Printable bytes as far as they go, but no half of a character.
    private mutating func text(flush: Bool) -> Key? {
        var end = bytes.firstIndex { $0 < 0x20 || $0 == 0x7F } ?? bytes.count
        if end == bytes.count && !flush { end -= KeyDecoder.incompleteTail(of: bytes) }
        guard end > 0 else { return nil }
        return take(end, as: .text(String(decoding: bytes[..<end], as: UTF8.self)))
    }

    /// How many bytes at the end begin a UTF-8 character that is not all there.
    private static func incompleteTail(of bytes: [UInt8]) -> Int {
        for back in 1...4 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0b1100_0000 == 0b1000_0000 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? back : 0
        }
        return 0
    }

    private mutating func take(_ count: Int, as key: Key) -> Key {
        bytes.removeFirst(count)
        return key
    }
}
