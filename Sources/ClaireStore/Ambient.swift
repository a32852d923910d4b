import ClaireDomain
import ClairePlatform

/// What the store takes from the world beside its file; the simulator hands in its own.
package struct Ambient: Sendable {
    /// Milliseconds since 1970.
    package var now: @Sendable () -> Int64
    package var uuid: @Sendable () -> UUID
    /// Called between two steps of a write; a test ends the process there, or throws: nothing more
    /// is written then, as if it had ended.
    package var checkpoint: @Sendable (Step) throws(StoreError) -> Void
    /// The inode of the database file at a path, and this system's own id: where either is another
    /// than it was, the database is a copy. `nil` where it can't be told.
    package var inode: @Sendable (_ path: String) -> UInt64?
    package var host: @Sendable () -> String?

    /// A place in a write where a crash must lose nothing that was acknowledged; `synced` only where
    /// the commit waited for the disk.
    package enum Step: String, CaseIterable, Sendable {
        case locked, begun, logged, applied, settled, synced, committed, marked
    }

    package init(
        now: @escaping @Sendable () -> Int64, uuid: @escaping @Sendable () -> UUID,
        checkpoint: @escaping @Sendable (Step) throws(StoreError) -> Void = { _ in },
        inode: @escaping @Sendable (_ path: String) -> UInt64? = { FileMetadata($0)?.inode },
        host: @escaping @Sendable () -> String? = { nil }
    ) {
        self.now = now
        self.uuid = uuid
        self.checkpoint = checkpoint
        self.inode = inode
        self.host = host
    }

    /// This machine's clock and randomness.
    package static let live = Ambient(
        now: { WallClock.now() },
        uuid: {
            let bits = Randomness.pair()
            return UUID(random: bits.0, bits.1)
        },
        host: { HostIdentity.text() })
}
