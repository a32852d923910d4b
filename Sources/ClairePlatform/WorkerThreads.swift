@preconcurrency import Glibc

/// Threads that do jobs in the order in which they came; a bounded queue, so that a program that is
/// asked for more than it can do says so instead of growing.
///
/// Its state is guarded by the mutex, which stands at one place in memory as pthread wants it.
package final class WorkerThreads: @unchecked Sendable {
    /// What a worker does.
    package typealias Job = @Sendable () -> Void

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let capacity: Int
    private var jobs: [Job] = []
    /// Where the next job stands; those before it are done.
    private var next = 0
    private var isStopping = false
    /// Threads that have not ended.
    private var running = 0
    /// Jobs that are being done.
    private var busy = 0

    /// Starts the threads.
    ///
    /// - Parameter capacity: how many jobs may wait for a thread.
    package init(count: Int, capacity: Int) {
        self.capacity = capacity
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(change, nil)
        for _ in 0..<count { start() }
    }

    // The threads keep the object alive: when it goes, none of them is left.
    deinit {
        pthread_cond_destroy(change)
        pthread_mutex_destroy(mutex)
        change.deallocate()
        mutex.deallocate()
    }

    private func start() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        locked { running += 1 }
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<WorkerThreads>.fromOpaque(context).takeRetainedValue().work()
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            return locked { running -= 1 }
        }
        pthread_detach(thread)
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    private func work() {
        while let job = takeJob() {
            job()
            locked { busy -= 1 }
        }
        locked { running -= 1 }
    }

    /// Waits for a job; `nil` when all are done and no more will come.
    private func takeJob() -> Job? {
        locked {
            while next == jobs.count && !isStopping { pthread_cond_wait(change, mutex) }
            guard next < jobs.count else { return nil }
            let job = jobs[next]
            next += 1
            busy += 1
            if next == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                next = 0
            }
            return job
        }
    }

    /// Hands a job over; `false` when too many wait, or when the threads are about to end.
    package func submit(_ job: @escaping Job) -> Bool {
        locked {
            guard !isStopping, running > 0, jobs.count - next < capacity else { return false }
            if next > capacity {
                jobs.removeFirst(next)
                next = 0
            }
            jobs.append(job)
            pthread_cond_signal(change)
            return true
        }
    }

    /// Takes no more jobs, and lets those that wait be done.
    ///
    /// - Parameter milliseconds: how long to wait for them.
    /// - Returns: whether all are done.
    package func stop(milliseconds: Int64) -> Bool {
        locked {
            isStopping = true
            pthread_cond_broadcast(change)
        }
        let deadline = MonotonicClock.now() + milliseconds * 1_000_000
        while locked({ busy > 0 || next < jobs.count }) {
            guard MonotonicClock.now() < deadline else { return false }
            MonotonicClock.sleep(milliseconds: 2)
        }
        return true
    }
}
