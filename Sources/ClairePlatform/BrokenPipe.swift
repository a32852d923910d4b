import Glibc

/// Writing into a pipe whose reader may be gone.
package enum BrokenPipe {
    /// write(2), but a reader that has gone is the error EPIPE here and no SIGPIPE, whatever the
    /// process does with that signal otherwise.
    package static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Int {
        var pipe = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &pipe, &before)
        let piece = Array(bytes.prefix(65536))
        let count = Glibc.write(descriptor, piece, piece.count)
        let code = errno
        if count < 0 && code == EPIPE && sigismember(&before, SIGPIPE) == 0 {
            // The signal waits for this thread: take it before it is let through again.
            var none = timespec()
            while sigtimedwait(&pipe, nil, &none) < 0 && errno == EINTR {}
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
        errno = code
        return count
    }

    /// SIGPIPE is ignored from here on: for servers. Short programs keep the default, so that
    /// `| head` ends them quietly.
    package static func ignore() {
        signal(SIGPIPE, SIG_IGN)
    }
}
