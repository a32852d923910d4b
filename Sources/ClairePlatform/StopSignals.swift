import Glibc

/// The signals that ask to stop, for a program of many threads: they interrupt nothing and wait until
/// the main thread takes one.
///
/// Made before the first thread, since threads inherit what is blocked.
package struct StopSignals: Sendable {
    private var set = sigset_t()

    /// Blocks them in this thread and in all that it starts. One that was ignored when we were
    /// started (`nohup`) stays ignored.
    package init() {
        sigemptyset(&set)
        for signal in Interruption.signals { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for one.
    ///
    /// - Parameter milliseconds: how long at most.
    /// - Returns: the signal, or `nil` when the time is up.
    package func wait(milliseconds: Int64) -> Int32? {
        var set = set
        let deadline = MonotonicClock.now() + milliseconds * 1_000_000
        while true {
            let left = max(0, deadline - MonotonicClock.now())
            var time = timespec(
                tv_sec: Int(left / 1_000_000_000), tv_nsec: Int(left % 1_000_000_000))
            let signal = sigtimedwait(&set, nil, &time)
            if signal > 0 { return signal }
            guard errno == EINTR else { return nil }
        }
    }
}
