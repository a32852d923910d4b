import ClaireDomain

/// How and what to send.
struct SendOptions {
    enum Mode: String {
        /// To idle sessions; busy ones are waited for.
        case idle
        /// To busy ones too: Claude queues what is typed.
        case queue
        /// At once: Esc first where the session is busy.
        case now
    }

    let mode: Mode
    /// The text as it is pasted: no control character but newline and tab.
    let text: String
    /// The delivery's own id: a pane is sent no id twice.
    let id: String?
    /// Milliseconds that a busy session is waited for.
    let wait: Int64
    /// Milliseconds between the paste and the look before Enter.
    let settle: Int64
    /// Milliseconds that the session may take to move after Enter.
    let verify: Int64

    /// More than any prompt needs, and what a terminal takes in a second.
    static let longest = 1 << 20

    /// What a prompt in the transcript holds if it is this text: the id where it stands in it, else
    /// the beginning of the first line that isn't blank.
    var probe: [UInt8] {
        if let id, Bytes.find(Array(id.utf8), in: Array(text.utf8)) != nil { return Array(id.utf8) }
        let first =
            text.split(separator: "\n").lazy
            .map { $0.drop { $0 == " " || $0 == "\t" } }.first { !$0.isEmpty } ?? ""
        var line = first.prefix(60)
        while let last = line.last, last == " " || last == "\t" { line.removeLast() }
        return Array(line.utf8)
    }
}
