import ClairePlatform
import ClaireStore
import Synchronization

/// The stores of a server: each used by one thread at a time, opened once and kept.
///
/// When another file has taken the database's place (a restored backup, say) the stores over the old
/// one are closed, so that nobody answers from a file that is gone.
package final class StorePool: Sendable {
    /// The database.
    package let path: String
    private let open: @Sendable () throws(StoreError) -> Store
    private let idle = Mutex<[Lease]>([])
    /// More than this are not kept while nobody uses them.
    private let keep: Int

    /// A store and the file that it was opened over.
    ///
    /// A store is no thread's own (SQLite's connections go from thread to thread as long as two don't
    /// use one at once), and the pool hands each out to one only.
    package final class Lease: @unchecked Sendable {
        package let store: Store
        fileprivate let inode: UInt64
        fileprivate let device: UInt64

        fileprivate init(_ store: Store, _ file: FileMetadata?) {
            self.store = store
            inode = file?.inode ?? 0
            device = file?.device ?? 0
        }
    }

    /// - Parameters:
    ///   - path: the database, looked at before each use.
    ///   - keep: how many stores to keep open.
    ///   - open: opens one.
    package init(
        path: String, keep: Int, open: @escaping @Sendable () throws(StoreError) -> Store
    ) {
        self.path = path
        self.keep = keep
        self.open = open
    }

    /// Does something with a store of its own.
    package func with<Value, Failure: Error>(
        _ body: (Store) throws(Failure) -> Value, failure: (StoreError) -> Failure
    ) throws(Failure) -> Value {
        let lease: Lease
        do throws(StoreError) { lease = try take() } catch { throw failure(error) }
        defer { giveBack(lease) }
        return try body(lease.store)
    }

    /// Takes a store for longer than a call; `giveBack` it.
    package func take() throws(StoreError) -> Lease {
        let file = FileMetadata(path)
        let known = idle.withLock { idle -> Lease? in
            idle.removeAll { $0.inode != file?.inode || $0.device != file?.device }
            return idle.popLast()
        }
        if let known { return known }
        return Lease(try open(), file)
    }

    /// Whether a store is over the file that is the database now.
    package func isCurrent(_ lease: Lease) -> Bool {
        let file = FileMetadata(path)
        return lease.inode == file?.inode && lease.device == file?.device
    }

    /// Gives a store back.
    package func giveBack(_ lease: Lease) {
        idle.withLock { idle in
            if idle.count < keep { idle.append(lease) }
        }
    }
}
