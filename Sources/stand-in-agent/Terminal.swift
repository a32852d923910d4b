@preconcurrency import Glibc

/// The pane: raw mode with bracketed paste, and back to what it was.
final class Terminal {
    private var before = termios()
    private var isRaw = false

    /// Columns and rows, at least 20 by 5.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return (80, 24)
        }
        return (max(20, Int(size.ws_col)), max(5, Int(size.ws_row)))
    }

    func enterRawMode() {
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return }
        var raw = before
        cfmakeraw(&raw)
        tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        isRaw = true
        write("\u{1B}[?2004h\u{1B}[?25l")
    }

    /// Gives the terminal back. Can be called twice.
    func restore() {
        guard isRaw else { return }
        isRaw = false
        write("\u{1B}[?2004l\u{1B}[?25h\u{1B}]0;\u{7}")
        tcsetattr(STDIN_FILENO, TCSANOW, &before)
    }

    func write(_ text: String) { Files.write(Array(text.utf8), to: STDOUT_FILENO) }

    /// What can be read now; `nil` at the end of the terminal.
    func read() -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
        if count > 0 { return Array(chunk[..<count]) }
        return count < 0 && (errno == EINTR || errno == EAGAIN) ? [] : nil
    }
}
