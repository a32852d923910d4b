/// The prompt that is being written.
///
/// A long paste is shown as a mark, as Claude does, and goes out whole.
struct Prompt {
    private(set) var text = ""
    private var pastes: [(mark: String, text: String)] = []
    private var count = 0

    var isEmpty: Bool { text.isEmpty }

    mutating func type(_ more: String) { text += more }

    mutating func paste(_ more: String) {
        let lines = more.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
        guard lines > 4 || more.utf8.count > 800 else {
            text += more
            return
        }
        count += 1
        let mark = "[Pasted text #\(count) +\(lines - 1) lines]"
        pastes.append((mark, more))
        text += mark
    }

    mutating func deleteBackward() { if !text.isEmpty { text.removeLast() } }

    mutating func clear() {
        text = ""
        pastes = []
    }

    /// Ends the prompt: what is submitted, with the pastes in their places.
    mutating func take() -> String {
        var whole = ""
        var rest = text[...]
        for paste in pastes {
            guard let range = Prompt.range(of: paste.mark, in: rest) else { continue }
            whole += rest[..<range.lowerBound] + paste.text
            rest = rest[range.upperBound...]
        }
        whole += rest
        clear()
        return whole
    }

    private static func range(of mark: String, in text: Substring) -> Range<Substring.Index>? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(mark) {
                return start..<text.index(start, offsetBy: mark.count)
            }
            start = text.index(after: start)
        }
        return nil
    }
}
