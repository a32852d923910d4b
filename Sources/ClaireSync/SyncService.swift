import ClaireDomain
import ClaireStore

/// The answering side: what a server does for one call of another machine.
///
/// It keeps nothing between calls but what the store keeps, so each thread makes its own over its own
/// `Store`. Bodies come in and go out plain: compression, tokens and bounds on a connection are the
/// server's.
package struct SyncService {
    private let store: Store
    private let caller: String

    /// - Parameters:
    ///   - store: this call's own; a store belongs to one thread.
    ///   - caller: the name of the caller's token, under which its record is kept.
    package init(store: Store, caller: String) {
        self.store = store
        self.caller = caller
    }

    /// `POST /api/v1/sync/exchange`: takes a message in and answers with what the caller lacks.
    ///
    /// What the message brought is in the database when this returns. `Content-Type` both ways is
    /// `application/x-ndjson`.
    package func exchange(_ body: [UInt8]) throws(SyncRefusal) -> [UInt8] {
        throw SyncRefusal(status: 503, code: "not_ready", detail: "not built yet")
    }

    /// `POST /api/v1/sync/events`: takes a JSON array or NDJSON of events, told apart by the first
    /// byte, and answers `{"results":[…]}`, a result for each event in their order.
    ///
    /// An event's result says `stored` only once it is on disk.
    package func take(_ body: [UInt8]) throws(SyncRefusal) -> [UInt8] {
        throw SyncRefusal(status: 503, code: "not_ready", detail: "not built yet")
    }

    /// `GET /api/v1/sync/events`: all events, or those that arrived after the one `since` names.
    ///
    /// - Parameters:
    ///   - since: the clock reading of the last event served to this caller; anything else gives all.
    ///   - asLines: NDJSON instead of a JSON array.
    package func events(since: String?, asLines: Bool) throws(SyncRefusal) -> SyncEventStream {
        throw SyncRefusal(status: 503, code: "not_ready", detail: "not built yet")
    }

    /// `GET /api/v1/sync/digest`.
    ///
    /// - Parameters:
    ///   - etag: `If-None-Match` as it came; where it names this log's digest the answer is `.same`.
    ///   - withState: whether to tell the state's digest (`?state=false` where not).
    package func digest(
        unless etag: String?, withState: Bool = true
    ) throws(SyncRefusal) -> DigestAnswer {
        throw SyncRefusal(status: 503, code: "not_ready", detail: "not built yet")
    }
}

/// The body of `GET /api/v1/sync/events`, pulled chunk by chunk while the client reads. No statement
/// is open between two chunks; the store it reads belongs to the thread that made it.
package struct SyncEventStream {
    /// The next bytes, never empty; `nil` at the end.
    package mutating func next() throws(SyncRefusal) -> [UInt8]? { nil }
}
