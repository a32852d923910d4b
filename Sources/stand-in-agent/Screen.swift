/// What the pane shows: the conversation, which scrolls away, and below it the live part.
final class Screen {
    private let terminal: Terminal
    private var conversation: [String] = []
    private var liveHeight = 0
    private var title = ""

    init(_ terminal: Terminal) { self.terminal = terminal }

    /// Adds lines to the conversation and redraws the live part below them.
    func add(_ lines: [String], live: [String]) {
        conversation += lines
        let width = terminal.size.columns
        let new = lines.flatMap { Screen.wrapped(Screen.plain($0), width: width) }
        terminal.write(clearLive() + new.map { $0 + "\r\n" }.joined() + liveText(live))
    }

    /// Redraws the live part.
    func draw(_ live: [String]) { terminal.write(clearLive() + liveText(live)) }

    /// Draws everything anew, since after a resize nobody knows where lines stand.
    func redraw(_ live: [String]) {
        let width = terminal.size.columns
        let lines = conversation.flatMap { Screen.wrapped(Screen.plain($0), width: width) }
        liveHeight = 0
        terminal.write(
            "\u{1B}[H\u{1B}[2J\u{1B}[3J" + lines.map { $0 + "\r\n" }.joined() + liveText(live))
    }

    func setTitle(_ text: String) {
        guard text != title else { return }
        title = text
        terminal.write("\u{1B}]0;\(Screen.plain(text))\u{7}")
    }

    private func clearLive() -> String {
        let up = liveHeight > 1 ? "\u{1B}[\(liveHeight - 1)A" : ""
        return "\r" + up + "\u{1B}[J"
    }

    private func liveText(_ lines: [String]) -> String {
        let size = terminal.size
        let shown = lines.suffix(size.rows - 1).map {
            Screen.cut(Screen.plain($0), to: size.columns)
        }
        liveHeight = shown.count
        return shown.joined(separator: "\r\n")
    }

    /// The text with every control character shown as a space: nothing in it drives the terminal.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }

    /// The columns that a character takes: two for East Asian wide ones and emoji, roughly.
    private static func columns(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        let isWide =
            (0x1100...0x115F).contains(scalar.value)
            || (0x2E80...0xD7A3).contains(scalar.value)
            || (0xF900...0xFF60).contains(scalar.value) || scalar.value >= 0x1F000
        return isWide ? 2 : 1
    }

    static func width(_ text: String) -> Int { text.reduce(0) { $0 + columns($1) } }

    /// The start of a text that fits in so many columns.
    static func cut(_ text: String, to width: Int) -> String {
        wrapped(text, width: width).first ?? ""
    }

    static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        for character in text {
            let columns = columns(character)
            if used + columns > width {
                lines.append(line)
                (line, used) = ("", 0)
            }
            line.append(character)
            used += columns
        }
        return lines + [line]
    }
}
