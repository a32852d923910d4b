import Foundation
import Synchronization
import Testing

@testable import ClaireStore

/// Runs bodies at once, each on a thread of its own, and waits for all of them; what they throw fails
/// the test that waits.
func runThreads(_ bodies: [@Sendable () throws -> Void]) {
    let group = DispatchGroup()
    let failures = Mutex<[String]>([])
    for body in bodies {
        group.enter()
        let thread = Thread {
            do { try body() } catch { failures.withLock { $0.append("\(error)") } }
            group.leave()
        }
        thread.stackSize = 4 << 20
        thread.start()
    }
    group.wait()
    #expect(failures.withLock { $0 } == [])
}

/// Whether work of other threads is to go on.
final class Flag: Sendable {
    private let state = Atomic(true)
    var isUp: Bool { state.load(ordering: .sequentiallyConsistent) }
    func lower() { state.store(false, ordering: .sequentiallyConsistent) }
}

extension Store {
    /// Writes as another process would, again while the lock is held: a thread can't queue on it, since
    /// the timer of that wait is the process's.
    func writePatiently(_ body: (Writer) throws(StoreError) -> Void) throws(StoreError) {
        patience = 100
        while true {
            do throws(StoreError) {
                return try write(as: .person("ada"), body)
            } catch StoreError.busy {
                continue
            }
        }
    }
}
