import ClaireCommandLine
import ClairePlatform
import Synchronization

/// The whole terminal, drawn over and over without flicker and given back as it was.
final class Canvas {
    struct Size: Equatable {
        let columns, rows: Int
    }

    private let output = ByteSink.descriptor(1)
    private var isOn = false

    /// What the terminal says now.
    var size: Size {
        let size = Terminal.size() ?? (columns: 80, rows: 24)
        return Size(columns: size.columns, rows: size.rows)
    }

    /// Takes the alternate screen and hides the cursor.
    func begin() {
        isOn = true
        put("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J")
    }

    /// Gives the screen and the cursor back; a second call does nothing.
    func end() {
        guard isOn else { return }
        isOn = false
        put("\u{1B}[?25h\u{1B}[?1049l")
    }

    /// Draws what is printed, cut to the height of the screen, over what was there.
    func draw(color: ColorChoice, _ body: (Renderer) -> Void) {
        let size = size
        let page = Mutex<[UInt8]>([])
        let sink = ByteSink { bytes in page.withLock { $0 += bytes } }
        let colors = Screen.at(
            descriptor: 1, color: color, environment: Screen.processEnvironment)
        let screen = Screen(columns: size.columns, isColored: colors.isColored)
        let renderer = Renderer(
            form: .human, screen: screen, errorScreen: screen, output: sink, errors: sink)
        body(renderer)
        try? renderer.flush()
        show(page.withLock { $0 }, rows: size.rows)
    }

    /// Each line ends by clearing what was behind it, and the last what was below.
    private func show(_ page: [UInt8], rows: Int) {
        var lines = page.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        if lines.count > rows {
            let more = lines.count - rows + 1
            lines = lines.prefix(rows - 1) + [Array("… \(more) more lines".utf8)[...]]
        }
        let clear = Array("\u{1B}[K".utf8)
        let body = lines.map { Array($0) + clear }.joined(separator: Array("\r\n".utf8))
        put("\u{1B}[H")
        try? output.write(Array(body) + Array("\u{1B}[J".utf8))
    }

    private func put(_ sequence: String) { try? output.write(Array(sequence.utf8)) }
}
