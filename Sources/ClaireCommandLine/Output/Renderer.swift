/// The one way to print.
///
/// Output is gathered and written in one go by `flush()`; what is said to people beside it
/// (errors, notes, progress) goes to standard error at once. On a terminal tables are cut to its
/// width, times are relative, and hints show; in a pipe columns are plain and whole. Every value
/// is escaped on the way.
package final class Renderer {
    /// The form that was asked for.
    package let form: OutputForm
    /// What stands at the end of standard output.
    package let screen: Screen
    /// What stands at the end of standard error.
    package let errorScreen: Screen
    private let output: ByteSink
    private let errors: ByteSink
    private var buffer: [UInt8] = []

    /// A renderer on any two sinks.
    package init(
        form: OutputForm, screen: Screen, errorScreen: Screen, output: ByteSink,
        errors: ByteSink
    ) {
        self.form = form
        self.screen = screen
        self.errorScreen = errorScreen
        self.output = output
        self.errors = errors
    }

    /// A renderer on standard output and standard error.
    package static func standard(form: OutputForm, color: ColorChoice) -> Renderer {
        let environment = Screen.processEnvironment
        return Renderer(
            form: form,
            screen: .at(descriptor: 1, color: color, environment: environment),
            errorScreen: .at(descriptor: 2, color: color, environment: environment),
            output: .descriptor(1), errors: .descriptor(2))
    }

    /// Writes what was gathered. A long-running command calls it after every round.
    package func flush() throws(OutputFailure) {
        guard !buffer.isEmpty else { return }
        let bytes = buffer
        buffer = []
        try output.write(bytes)
    }

    /// Takes what was gathered, to write it elsewhere than to standard output.
    package func takeGathered() -> [UInt8] {
        defer { buffer = [] }
        return buffer
    }

    /// One line.
    package func line(_ text: Text = "") {
        append(text.visible())
        append("\n")
    }

    /// Text of several lines whose line breaks stay: a description, the lines of a pane.
    package func block(_ text: Text, indent: Int = 0) {
        let columns = screen.columns.map { $0 - indent }
        for line in text.visible(keepingLines: true).lines(columns: columns) {
            if line.width > 0 { append(spaces: indent) }
            append(line)
            append("\n")
        }
    }

    /// Text that is already what the reader is to get, byte for byte: an encoded JSON object
    /// (one line is added), or a script.
    package func verbatim(_ text: String) {
        buffer += text.utf8
        if text.utf8.last != UInt8(ascii: "\n") { buffer.append(UInt8(ascii: "\n")) }
    }

    /// Full ids alone, one a line.
    package func identifiers(_ ids: [String]) {
        for id in ids { line(Text(id)) }
    }

    /// What to do next; shown to people on a terminal only.
    package func hint(_ text: Text) {
        guard form == .human, screen.isInteractive else { return }
        line(text.styled(.muted))
    }

    /// Something to know that is not part of the output, such as that there is none.
    package func note(_ text: Text) {
        guard form != .json else { return }
        sayOnErrors(text)
    }

    /// `claire task: no task 'ab12'` and its hint. What was gathered before is written first.
    package func report(_ failure: Failure, command: String) {
        try? flush()
        let name = Text(command, .muted)
        sayOnErrors("\(name): \(failure.message)")
        if let hint = failure.hint { sayOnErrors("\("hint:", .muted) \(hint)") }
    }

    /// One line of already encoded JSON on standard error.
    package func reportEncoded(_ json: String) {
        try? flush()
        try? errors.write(Array((json + "\n").utf8))
    }

    /// A line that stays; progress on the same terminal is overwritten by it.
    private func sayOnErrors(_ text: Text) {
        var bytes = errorScreen.isInteractive ? Array("\r\u{1B}[K".utf8) : []
        text.visible().write(to: &bytes, colored: errorScreen.isColored)
        bytes.append(UInt8(ascii: "\n"))
        // Standard error that can't be written leaves nobody to tell.
        try? errors.write(bytes)
    }

    /// Adds a visible text.
    func append(_ text: Text) { text.write(to: &buffer, colored: screen.isColored) }

    func append(spaces count: Int) {
        for _ in 0..<max(0, count) { buffer.append(UInt8(ascii: " ")) }
    }

    /// Ends a line, without the spaces at its end.
    func endLine() {
        while buffer.last == UInt8(ascii: " ") { buffer.removeLast() }
        buffer.append(UInt8(ascii: "\n"))
    }

    /// Writes to standard error what does not stay: progress.
    func overwriteOnErrors(_ bytes: [UInt8]) { try? errors.write(bytes) }
}
