import ClaireDomain

/// What the visible text of a pane says about the Claude Code in it.
///
/// The text is the program's own drawing, for people, and changes between versions: it is the
/// weakest evidence of a state, but the only one of a dialog that came up this very moment.
struct PaneText {
    /// The lines without the blank ones at the end, frames and trailing spaces taken off.
    let lines: [String]

    init(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { PaneText.unframed($0) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines
    }

    /// What is said of the marked choice of a dialog, in tmux's own words: a regular expression for
    /// `#{C/r:}`, by which the server itself looks at the moment when it would press Enter.
    static let dialogPattern = "^[│ ]*❯ [0-9]+[.] "

    /// Whether a dialog waits for a choice: the marker stands before one of several numbered lines.
    /// Typing would choose, so when in doubt this says yes.
    var hasDialog: Bool {
        guard let marked = lines.lastIndex(where: { PaneText.choice($0)?.isMarked == true }) else {
            return false
        }
        // A choice may run over several lines, and what stands below the dialog is short.
        let near = lines[max(0, marked - 12)..<min(lines.count, marked + 13)]
        return near.count { PaneText.choice($0) != nil } > 1
    }

    /// The question that the dialog asks: the last line above its choices that isn't blank.
    var question: String? {
        guard hasDialog,
            let marked = lines.lastIndex(where: { PaneText.choice($0)?.isMarked == true })
        else { return nil }
        let above = lines[..<marked].reversed().drop { PaneText.choice($0) != nil || $0.isEmpty }
        return above.first { !$0.isEmpty }
    }

    /// The question with what it is about, where the dialog stands in a box and says that above:
    /// `Bash command: rm -rf build. Do you want to proceed?`
    var matter: String? {
        guard let question, let asked = lines.lastIndex(of: question),
            let top = lines[..<asked].lastIndex(where: PaneText.isRule), asked - top < 40
        else { return question }
        let above = lines[(top + 1)..<asked].map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }
        guard let heading = above.first else { return question }
        // A dialog may show a whole file; how it begins tells which.
        let body = above.dropFirst().prefix(3).joined(separator: ", ")
        return "\(heading)\(body.isEmpty ? "" : ": ")\(body). \(question)"
    }

    /// What the text says of the session's state; `unknown` where it says nothing.
    var state: SessionState {
        if hasDialog { return .waiting }
        let end = lines.suffix(15)
        if end.contains(where: { PaneText.holds($0, "esc to interrupt") }) { return .working }
        guard input != nil else { return .unknown }
        return lastAnswerFailed ? .error : .idle
    }

    /// What stands in the box where the prompt is written; `nil` where no box is to be seen.
    var input: String? {
        guard let start = lines.lastIndex(where: { PaneText.isPromptLine($0) }),
            start > lines.count - 40, start > 0, PaneText.isRule(lines[start - 1])
        else { return nil }
        let end = lines[start...].firstIndex(where: PaneText.isRule) ?? lines.count
        return ([String(lines[start].dropFirst(2))] + lines[(start + 1)..<end])
            .joined(separator: "\n")
    }

    /// Whether the last thing said above the prompt is an error of the API.
    private var lastAnswerFailed: Bool {
        guard let box = lines.lastIndex(where: { PaneText.isPromptLine($0) }) else { return false }
        let said = lines[..<box].last {
            $0.hasPrefix("● ") || $0.hasPrefix("⏺ ") || $0.hasPrefix("⎿ ")
        }
        return said.map { PaneText.holds($0, "API Error") } ?? false
    }

    /// The line without the sides of a box.
    private static func unframed(_ line: Substring) -> String {
        var line = line[...]
        func trim() {
            while let last = line.last, last == " " || last == "\u{A0}" { line.removeLast() }
        }
        trim()
        if line.hasSuffix("│") {
            line.removeLast()
            trim()
        }
        if line.hasPrefix("│") {
            line.removeFirst()
            if line.hasPrefix(" ") { line.removeFirst() }
        }
        return String(line)
    }

    /// Whether the line is a numbered choice, and whether the marker stands before it.
    private static func choice(_ line: String) -> (number: Int, isMarked: Bool)? {
        var rest = line.drop { $0 == " " }
        let isMarked = rest.hasPrefix("❯")
        if isMarked { rest = rest.dropFirst().drop { $0 == " " || $0 == "\u{A0}" } }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard (1...2).contains(digits.count), let number = Int(digits),
            rest.dropFirst(digits.count).hasPrefix(".")
        else { return nil }
        return (number, isMarked)
    }

    private static func isPromptLine(_ line: String) -> Bool {
        ["> ", "❯ ", ">\u{A0}", "❯\u{A0}"].contains { line.hasPrefix($0) } || line == ">"
            || line == "❯"
    }

    /// A line drawn across, as above and below the prompt.
    private static func isRule(_ line: String) -> Bool {
        line.count >= 8 && line.prefix(8).allSatisfy { "─╭╰━".contains($0) }
    }

    private static func holds(_ line: String, _ words: String) -> Bool {
        Bytes.find(Array(words.utf8), in: Array(line.utf8)) != nil
    }
}
