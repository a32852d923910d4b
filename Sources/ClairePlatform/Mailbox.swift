import Glibc

/// What threads hand to one that waits, in the order in which it was posted.
package final class Mailbox<Message: Sendable> {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var messages: [Message] = []

    package init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(change, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(change)
        pthread_mutex_destroy(mutex)
        change.deallocate()
        mutex.deallocate()
    }

    /// Adds a message and wakes whoever waits.
    package func post(_ message: Message) {
        pthread_mutex_lock(mutex)
        messages.append(message)
        pthread_cond_signal(change)
        pthread_mutex_unlock(mutex)
    }

    /// All messages that are there, waiting so many milliseconds for the first of them; none when the
    /// time is up.
    package func take(waiting milliseconds: Int64) -> [Message] {
        let due = MonotonicClock.now() + max(0, milliseconds) * 1_000_000
        var moment = timespec(
            tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while messages.isEmpty, pthread_cond_timedwait(change, mutex, &moment) != ETIMEDOUT {}
        defer { messages = [] }
        return messages
    }
}

/// All that changes is touched under the mutex alone.
extension Mailbox: @unchecked Sendable {}
