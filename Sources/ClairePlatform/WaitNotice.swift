@preconcurrency import Glibc

/// A line on the terminal of standard error while something is waited for that takes over a second
/// and tells nothing on its way.
///
/// A thread of its own writes it, since the one that asks is busy waiting.
package enum WaitNotice {
    /// Does something, and says so after a second where standard error is a terminal.
    ///
    /// - Parameters:
    ///   - text: what is done, under 40 columns: `asking the fleet`.
    ///   - isWanted: whether it may be shown at all.
    package static func during<Value, Problem: Error>(
        _ text: StaticString, if isWanted: Bool = true, _ body: () throws(Problem) -> Value
    ) throws(Problem) -> Value {
        guard isWanted, Terminal.isTerminal(.error), let notice = Notice.start(text) else {
            return try body()
        }
        defer { notice.stop() }
        return try body()
    }
}

/// One notice: what its thread and the one that waits share, guarded by the mutex.
private final class Notice {
    private let text: StaticString
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isOver = false
    private var thread = pthread_t()

    private init(_ text: StaticString) {
        self.text = text
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(change, &attributes)
    }

    deinit {
        pthread_cond_destroy(change)
        pthread_mutex_destroy(mutex)
        change.deallocate()
        mutex.deallocate()
    }

    /// `nil` where no thread can be had; then nothing is shown.
    static func start(_ text: StaticString) -> Notice? {
        let notice = Notice(text)
        // Signals are for the thread that waits: they must interrupt it.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let code = pthread_create(
            &notice.thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Notice>.fromOpaque(context).takeUnretainedValue().show()
                return nil
            }, Unmanaged.passUnretained(notice).toOpaque())
        return code == 0 ? notice : nil
    }

    /// Waits for the end or for a second, and in the second case shows the line until the end.
    private func show() {
        var due = timespec()
        clock_gettime(CLOCK_MONOTONIC, &due)
        due.tv_sec += 1
        pthread_mutex_lock(mutex)
        while !isOver, pthread_cond_timedwait(change, mutex, &due) != ETIMEDOUT {}
        if !isOver {
            write(text)
            while !isOver { pthread_cond_wait(change, mutex) }
            write("\r\u{1B}[K")
        }
        pthread_mutex_unlock(mutex)
    }

    /// Ends the thread, which takes the line away again.
    func stop() {
        pthread_mutex_lock(mutex)
        isOver = true
        pthread_cond_signal(change)
        pthread_mutex_unlock(mutex)
        pthread_join(thread, nil)
    }

    private func write(_ text: StaticString) {
        _ = Glibc.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    }
}
