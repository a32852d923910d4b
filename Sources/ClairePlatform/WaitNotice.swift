import Glibc
import Synchronization

/// A line on the terminal of standard error while something is waited for that takes over a second
/// and tells nothing on its way.
///
/// A timer writes it, since the thread is busy waiting.
package enum WaitNotice {
    private static let isShown = Atomic<Bool>(false)
    private static let erasing: StaticString = "\r\u{1B}[K"

    /// Does something, and says so after a second where standard error is a terminal.
    ///
    /// - Parameters:
    ///   - text: what is done, under 40 columns: `asking the fleet`.
    ///   - isWanted: whether it may be shown at all.
    package static func during<Value, Problem: Error>(
        _ text: StaticString, if isWanted: Bool = true, _ body: () throws(Problem) -> Value
    ) throws(Problem) -> Value {
        guard isWanted, Terminal.isTerminal(.error) else { return try body() }
        start(text)
        defer { stop() }
        return try body()
    }

    private static func start(_ text: StaticString) {
        waitNotice = text
        var action = sigaction()
        // Nothing but what a signal handler may call.
        action.__sigaction_handler.sa_handler = { _ in
            WaitNotice.write(waitNotice)
            WaitNotice.isShown.store(true, ordering: .relaxed)
        }
        action.sa_flags = SA_RESTART
        sigemptyset(&action.sa_mask)
        sigaction(SIGALRM, &action, nil)
        alarm(1)
    }

    private static func stop() {
        alarm(0)
        if isShown.exchange(false, ordering: .relaxed) { write(erasing) }
        signal(SIGALRM, SIG_DFL)
    }

    private static func write(_ text: StaticString) {
        _ = Glibc.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    }
}

/// Written only while no timer runs, read only by its handler.
nonisolated(unsafe) private var waitNotice: StaticString = ""
