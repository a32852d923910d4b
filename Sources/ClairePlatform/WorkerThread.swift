import Glibc

/// A thread that does one thing to its end.
///
/// Signals are blocked in it: those that ask to stop are for the thread that started the program.
package final class WorkerThread {
    private var thread = pthread_t()
    private var isJoined = false

    /// What the new thread gets, once.
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a thread.
    ///
    /// - Throws: where the system has no more of them.
    package init(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let work = Unmanaged.passRetained(Work(body))
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            work.release()
            isJoined = true
            throw SystemError("start", "a thread", errno: code)
        }
    }

    deinit { if !isJoined { pthread_detach(thread) } }

    /// Waits for its end.
    package func join() {
        guard !isJoined else { return }
        pthread_join(thread, nil)
        isJoined = true
    }
}
