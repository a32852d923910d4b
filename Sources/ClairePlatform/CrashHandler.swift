import Glibc

/// Says that the program has crashed: a trap in a static release would be silent.
package enum CrashHandler {
    private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

    /// From here on a crash prints `NAME: crashed (signal N)` on standard error and then takes its
    /// course: the process ends by that signal.
    ///
    /// Call it once, first thing in main.
    package static func install(name: String) {
        for signal in signals where Int(signal) < crashLines.count {
            let text = strdup("\(name): crashed (signal \(signal))\n")
            crashLines[Int(signal)] = (text, text.map { strlen($0) } ?? 0)
        }
        useOwnStack()
        for signal in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { signal in
                let line = crashLines[Int(signal)]
                _ = write(STDERR_FILENO, line.text, line.length)
                raise(signal)
            }
            // The second time, which `raise` is, the signal has its default meaning.
            action.sa_flags =
                Int32(bitPattern: UInt32(SA_RESETHAND)) | Int32(SA_NODEFER | SA_ONSTACK)
            sigaction(signal, &action, nil)
        }
    }

    /// A stack for the handler, so that it also runs when the crash is an overflow of the stack.
    private static func useOwnStack() {
        let size = 65536
        var stack = stack_t()
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        stack.ss_size = size
        sigaltstack(&stack, nil)
    }
}

/// The line for each signal by its number, made before it is needed: a handler may not allocate.
/// Written once by `install`, before any handler can read it.
nonisolated(unsafe) private let crashLines:
    UnsafeMutableBufferPointer<
        (text: UnsafeMutablePointer<CChar>?, length: Int)
    > = {
        let lines = UnsafeMutableBufferPointer<(text: UnsafeMutablePointer<CChar>?, length: Int)>
            .allocate(capacity: 65)
        lines.initialize(repeating: (nil, 0))
        return lines
    }()
