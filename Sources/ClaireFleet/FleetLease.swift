import ClairePlatform

/// Says that this process refreshes a database from the fleet again and again, so that another one
/// that would do the same without being asked leaves it alone. The kernel lets go when the process
/// ends, however it does.
package final class FleetLease {
    private let lock: FileLock

    /// Takes the lease.
    ///
    /// - Parameter database: the path of the database.
    /// - Returns: `nil` while another process has it, or where there can be none.
    package init?(of database: String) {
        guard let lock = try? FileLock(path: database + "-pull.lock", waitingUpTo: 0) else {
            return nil
        }
        self.lock = lock
    }

    /// Gives it up; a second call does nothing.
    package func release() { lock.release() }
}
