import Foundation
import Support
import Synchronization
import Testing

@testable import ClairePlatform

struct FileLockTests {
    @Test("a lock whose file was removed is no longer held at its path")
    func removedFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.lock"
        let first = try FileLock(path: path, waitingUpTo: 0)
        #expect(first.isHeld(at: path))
        #expect(throws: FileLockError.timedOut) { try FileLock(path: path, waitingUpTo: 0) }
        FileRemoval.remove(path)
        #expect(!first.isHeld(at: path))
        let second = try FileLock(path: path, waitingUpTo: 0)
        #expect(second.isHeld(at: path))
        #expect(!first.isHeld(at: path))
        first.release()
        #expect(!first.isHeld(at: path))
    }

    @Test("a released lock can be taken at once")
    func release() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/b.lock"
        let first = try FileLock(path: path, waitingUpTo: 0)
        first.release()
        let second = try FileLock(path: path, waitingUpTo: 0)
        #expect(second.isHeld(at: path))
    }

    @Test("many threads of one process wait for the lock beside each other, and each gets it")
    func threadsTakeTurns() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/c.lock"
        let first = try FileLock(path: path, waitingUpTo: 0)
        let waiting = Atomic<Int>(0)
        let inside = Atomic<Int>(0)
        let taken = Atomic<Int>(0)
        let overlaps = Atomic<Int>(0)
        let threads = (0..<24).map { _ in
            JoinableThread {
                waiting.add(1, ordering: .relaxed)
                for _ in 0..<20 {
                    guard let lock = try? FileLock(path: path, waitingUpTo: 60_000) else { return }
                    if inside.add(1, ordering: .relaxed).newValue > 1 {
                        overlaps.add(1, ordering: .relaxed)
                    }
                    taken.add(1, ordering: .relaxed)
                    inside.subtract(1, ordering: .relaxed)
                    lock.release()
                }
            }
        }
        #expect(waitUntil(timeout: 30) { waiting.load(ordering: .relaxed) == 24 })
        #expect(taken.load(ordering: .relaxed) == 0)
        first.release()
        for thread in threads { thread.join() }
        #expect(taken.load(ordering: .relaxed) == 480)
        #expect(overlaps.load(ordering: .relaxed) == 0)
    }

    @Test("one thread's time is up while another waits on, and neither disturbs the other")
    func threadsTimeOutByThemselves() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/d.lock"
        let first = try FileLock(path: path, waitingUpTo: 0)
        let impatient = Atomic<Int>(0)
        let patient = Atomic<Int>(0)
        let long = (0..<4).map { _ in
            JoinableThread {
                if let lock = try? FileLock(path: path, waitingUpTo: 60_000) {
                    patient.add(1, ordering: .relaxed)
                    lock.release()
                }
            }
        }
        let short = (0..<8).map { index in
            JoinableThread {
                do throws(FileLockError) {
                    _ = try FileLock(path: path, waitingUpTo: 150 + 20 * Int64(index))
                } catch {
                    if error == .timedOut { impatient.add(1, ordering: .relaxed) }
                }
            }
        }
        for thread in short { thread.join() }
        #expect(impatient.load(ordering: .relaxed) == 8)
        #expect(patient.load(ordering: .relaxed) == 0)
        first.release()
        for thread in long { thread.join() }
        #expect(patient.load(ordering: .relaxed) == 4)
    }

    @Test("a wait with a limit ends also on a thread that blocks every signal")
    func blockedSignals() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/e.lock"
        let first = try FileLock(path: path, waitingUpTo: 0)
        let outcome = Mutex<FileLockError?>(nil)
        let isUnchanged = Atomic<Bool>(false)
        let thread = JoinableThread {
            var all = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_SETMASK, &all, nil)
            do throws(FileLockError) { _ = try FileLock(path: path, waitingUpTo: 150) } catch {
                outcome.withLock { $0 = error }
            }
            var now = sigset_t()
            pthread_sigmask(SIG_SETMASK, nil, &now)
            isUnchanged.store(sigismember(&now, SIGUSR1) == 1, ordering: .relaxed)
        }
        thread.join()
        #expect(outcome.withLock { $0 } == .timedOut)
        #expect(isUnchanged.load(ordering: .relaxed) == true)
        first.release()
    }
}

/// A thread that can be waited for.
private final class JoinableThread: Sendable {
    private let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () -> Void) {
        let done = done
        Thread {
            body()
            done.signal()
        }.start()
    }

    func join() { done.wait() }
}
