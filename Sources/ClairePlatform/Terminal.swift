import Glibc
import Synchronization

/// The terminal on the standard streams.
package enum Terminal {
    /// One of the standard streams.
    package enum Stream: Int32, Sendable {
        case input = 0
        case output = 1
        case error = 2
    }

    /// Whether the stream is a terminal.
    package static func isTerminal(_ stream: Stream) -> Bool {
        isatty(stream.rawValue) == 1
    }

    /// Rings the bell of the terminal behind standard error.
    package static func ringBell() { write("\u{07}") }

    /// The size in character cells: `COLUMNS` and `LINES` where they are set to numbers, else what the
    /// terminal of the stream says, else `nil`.
    package static func size(_ stream: Stream = .output) -> (columns: Int, rows: Int)? {
        var window = winsize()
        let asked = ioctl(stream.rawValue, UInt(TIOCGWINSZ), &window) == 0 && window.ws_col > 0
        let columns = positive("COLUMNS") ?? (asked ? Int(window.ws_col) : nil)
        let rows = positive("LINES") ?? (asked && window.ws_row > 0 ? Int(window.ws_row) : nil)
        guard let columns else { return nil }
        return (columns, rows ?? 24)
    }

    private static func positive(_ variable: String) -> Int? {
        Environment[variable].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Waits for one key without echo and without a line's end.
    ///
    /// - Parameter timeout: milliseconds to wait; for ever when `nil`.
    /// - Returns: the bytes of the key (an arrow is three); `nil` at the time-out, at the end of the
    ///   stream, and where standard input is no terminal. Ctrl-C is a signal as ever.
    package static func readKey(timeout: Int64? = nil) -> [UInt8]? {
        guard enterRaw() else { return nil }
        defer { leaveRaw() }
        var wanted = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        let wait = timeout.map { Int32(clamping: $0) } ?? -1
        guard poll(&wanted, 1, wait) == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        return count > 0 ? Array(bytes[..<count]) : nil
    }

    /// Waits for one key and says whether it means yes: `y`, also where the rest of a `yes` and Enter
    /// came at once with it, as they do when they were typed ahead or pasted.
    package static func readYes(timeout: Int64? = nil) -> Bool {
        guard let bytes = readKey(timeout: timeout) else { return false }
        let ends = bytes.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        let word = String(decoding: bytes[..<(ends ?? bytes.endIndex)], as: UTF8.self)
        return ["y", "Y", "yes", "Yes", "YES"].contains { $0.utf8.elementsEqual(word.utf8) }
    }

    /// Takes echo and line editing off standard input until `leaveRaw`; `Interruption.endOnSignals`
    /// undoes it too.
    ///
    /// - Parameter keepingLines: takes the echo off alone, so that a line can still be corrected.
    /// - Returns: whether standard input is a terminal and now raw.
    package static func enterRaw(keepingLines: Bool = false) -> Bool {
        var now = termios()
        guard tcgetattr(STDIN_FILENO, &now) == 0 else { return false }
        if !SavedTerminal.isValid.load(ordering: .relaxed) {
            SavedTerminal.settings.initialize(to: now)
            SavedTerminal.isValid.store(true, ordering: .releasing)
        }
        now.c_lflag &= ~tcflag_t(keepingLines ? ECHO : ICANON | ECHO)
        return tcsetattr(STDIN_FILENO, TCSADRAIN, &now) == 0
    }

    /// Gives standard input the settings back that it had before `enterRaw`.
    package static func leaveRaw() {
        guard SavedTerminal.isValid.exchange(false, ordering: .acquiring) else { return }
        tcsetattr(STDIN_FILENO, TCSADRAIN, SavedTerminal.settings)
    }

    /// Reads a line from standard input, which is a terminal, without showing what is typed.
    ///
    /// - Parameter prompt: written to standard error first.
    /// - Returns: the bytes before the line's end; `nil` where standard input is no terminal, at its
    ///   end, and past 64 KiB.
    package static func readSecret(prompt: String) -> [UInt8]? {
        guard isTerminal(.input) else { return nil }
        write(prompt)
        guard enterRaw(keepingLines: true) else { return nil }
        defer {
            leaveRaw()
            write("\n")
        }
        return readLine()
    }

    /// Reads bytes from standard input up to a line's end or its own.
    ///
    /// - Returns: `nil` where there are none at all, and past 64 KiB.
    package static func readLine() -> [UInt8]? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count <= 65_536 {
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return bytes.isEmpty ? nil : bytes }
            if byte == UInt8(ascii: "\n") { return bytes }
            bytes.append(byte)
        }
        return nil
    }

    private static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// `leaveRaw` with nothing but what a signal handler may call.
    static func restoreInSignalHandler() {
        guard SavedTerminal.isValid.load(ordering: .acquiring) else { return }
        tcsetattr(STDIN_FILENO, TCSANOW, SavedTerminal.settings)
    }
}

/// The settings to restore, at an address that a signal handler may read.
private enum SavedTerminal {
    static let isValid = Atomic<Bool>(false)
    /// Written only while `isValid` is false, read only while it is true.
    nonisolated(unsafe) static let settings = UnsafeMutablePointer<termios>.allocate(capacity: 1)
}
