import ClaireDomain
import ClaireStore

/// The body of `GET /api/v1/sync/events`, pulled chunk by chunk while the client reads. No statement
/// is open between two chunks; the store it reads belongs to the thread that made it.
package struct SyncEventStream {
    private let store: Store
    private let caller: String
    private let asLines: Bool
    private var walk: ServedWalk
    private var isFirst = true
    private var isOver = false

    init(
        _ store: Store, _ caller: String, since: String?, asLines: Bool
    ) throws(StoreError) {
        self.store = store
        self.caller = caller
        self.asLines = asLines
        walk = try store.read { reader throws(StoreError) in
            try reader.walk(since: since, for: caller)
        }
    }

    /// The next bytes, never empty; `nil` at the end. Before the last are handed over it is written
    /// down that this caller may name the last event as its cursor.
    package mutating func next() throws(SyncRefusal) -> [UInt8]? {
        guard !isOver else { return nil }
        do throws(StoreError) {
            let store = store
            var walk = walk
            let events = try store.read { reader throws(StoreError) in
                try reader.events(&walk)
            }
            self.walk = walk
            if walk.isAtEnd {
                isOver = true
                try store.remember(walk, for: caller)
            }
            let chunk = chunk(events)
            return chunk.isEmpty ? nil : chunk
        } catch {
            throw SyncRefusal(error)
        }
    }

    private mutating func chunk(_ events: [Event]) -> [UInt8] {
        var bytes: [UInt8] = []
        for event in events {
            if !asLines { bytes.append(literal: isFirst ? "[" : ",\n") }
            isFirst = false
            EventForm.append(event, to: &bytes)
            if asLines { bytes.append(UInt8(ascii: "\n")) }
        }
        if !asLines, isOver { bytes.append(literal: isFirst ? "[]\n" : "]\n") }
        return bytes
    }
}

extension SyncService {
    /// `GET /api/v1/sync/events`: all events, or those that arrived after the one `since` names, in
    /// the order of (hlc, uuid).
    ///
    /// - Parameters:
    ///   - since: the clock reading of the last event served to this caller; anything else gives all.
    ///   - asLines: NDJSON instead of a JSON array.
    package func events(since: String?, asLines: Bool) throws(SyncRefusal) -> SyncEventStream {
        do throws(StoreError) {
            try store.admitDue()
            try store.save(try called())
            return try SyncEventStream(store, caller, since: since, asLines: asLines)
        } catch {
            throw SyncRefusal(error)
        }
    }
}
