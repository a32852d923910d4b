@preconcurrency import Glibc
import SpawnShim

/// Why a lock file could not be locked.
package enum FileLockError: Error, Equatable, Sendable {
    /// Another process held it for the whole time that was granted.
    case timedOut
    /// The file can't be opened or locked; `errno` says why.
    case failed(errno: Int32)
}

/// An exclusive advisory lock (flock(2)) on a file beside what it guards, until it is released or the
/// process ends.
package final class FileLock {
    private var descriptor: Int32

    /// Waits for the lock.
    ///
    /// Short waits poll; longer ones queue in the kernel, which is fair to many writers, behind a
    /// timer of this thread whose signal interrupts the wait. Threads wait beside each other.
    ///
    /// - Parameters:
    ///   - path: the lock file; it is made with mode 0600 when it isn't there and never removed.
    ///   - milliseconds: how long to wait at most.
    package init(path: String, waitingUpTo milliseconds: Int64) throws(FileLockError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed(errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
        do throws(FileLockError) {
            if milliseconds <= 100 {
                try poll(milliseconds)
            } else {
                try queue(milliseconds)
            }
        } catch {
            close(descriptor)
            descriptor = -1
            throw error
        }
    }

    deinit { release() }

    /// Whether the file that is locked is still the one at a path: somebody may have removed it
    /// between its opening and the lock, and a lock on it then guards nothing.
    package func isHeld(at path: String) -> Bool {
        var own = stat()
        guard descriptor >= 0, fstat(descriptor, &own) == 0, let there = FileMetadata(path) else {
            return false
        }
        return UInt64(own.st_ino) == there.inode && UInt64(own.st_dev) == there.device
    }

    /// Gives the lock up; a second call does nothing.
    package func release() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
    }

    private func poll(_ milliseconds: Int64) throws(FileLockError) {
        let deadline = MonotonicClock.now() + milliseconds * 1_000_000
        while MonotonicClock.now() < deadline {
            MonotonicClock.sleep(milliseconds: 1)
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK || errno == EINTR else { throw .failed(errno: errno) }
        }
        throw .timedOut
    }

    private func queue(_ milliseconds: Int64) throws(FileLockError) {
        let deadline = MonotonicClock.now() + milliseconds * 1_000_000
        guard var alarm = ThreadAlarm(milliseconds: milliseconds) else {
            return try poll(milliseconds)
        }
        defer { alarm.cancel() }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .failed(errno: errno) }
            guard MonotonicClock.now() < deadline else { throw .timedOut }
        }
    }
}

/// A timer whose signal interrupts what this thread blocks in, and no other thread: once when the
/// time is up and then every 50 ms, so that it can't fall into the gap before the call.
private struct ThreadAlarm: ~Copyable {
    private var alarm = claire_alarm()

    /// `nil` where the system has no timer left for this user.
    init?(milliseconds: Int64) {
        guard claire_alarm_start(&alarm, Int(milliseconds), 50) == 0 else { return nil }
    }

    mutating func cancel() { claire_alarm_stop(&alarm) }
}
