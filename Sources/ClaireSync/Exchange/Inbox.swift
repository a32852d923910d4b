import ClaireDomain
import ClaireStore

/// What a peer sent in one exchange and what is not taken in yet.
///
/// Pages that follow on each other go into the database in one transaction: a page of 500 events
/// writes nearly as many pages of the database's indexes as eight of them do, and is followed by as
/// long a wait for the disk. Until then the peer is told how far its events have come
/// (`SyncHeader.received`), and not that they are held.
struct Inbox {
    /// So many events are taken in at once, as long as they come in so many bytes: others who write
    /// wait for that no longer than a fifth of a second.
    static let events = 4000
    static let bytes = 4 << 20

    private var pages: [PositionedEvent] = []
    private var faults: [EventRefusal] = []
    private var size = 0
    /// How far the peer's logs have come in these pages.
    private(set) var heads = VersionVector()
    /// Whether to wait for no more.
    private(set) var isDue = false
    /// A peer of a version that knows nothing of `received` sends each page until it is held.
    private var isUnderstood = true

    /// The last position that came of each origin, whether it waits or not.
    private var latest: [String: Int] = [:]

    /// Whether something waits that the peer knows of.
    var canWait: Bool { !isEmpty && isUnderstood }
    /// Events that wait.
    var count: Int { pages.count }
    /// Whether nothing waits.
    var isEmpty: Bool { pages.isEmpty && faults.isEmpty }

    /// Puts a message's events behind those that wait.
    mutating func add(_ message: SyncMessage, bytes: Int) {
        for positioned in message.events {
            let position = positioned.position
            if position.seq <= latest[position.origin] ?? 0 { isUnderstood = false }
            latest[position.origin] = position.seq
            heads.heads[position.origin] = LogHead(seq: position.seq, chain: position.chain)
        }
        pages += message.events
        faults += message.faults
        size += bytes
        // Whatever is not a page among others is answered by what is held.
        let isPlain =
            message.header.more && !message.events.isEmpty && message.faults.isEmpty
            && message.rejected.isEmpty && message.quarantined.isEmpty && message.skeletons.isEmpty
        isDue = !isPlain || !isUnderstood || count >= Self.events || size >= Self.bytes
    }

    /// Takes in what waits, in one transaction.
    mutating func empty(into store: Store, from peer: String) throws(StoreError) -> Arrival {
        defer {
            pages = []
            faults = []
            size = 0
            heads = VersionVector()
            isDue = false
        }
        return try Arrival.take(pages, faults: faults, into: store, from: peer)
    }
}
