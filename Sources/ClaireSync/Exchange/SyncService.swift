import ClaireDomain
import ClaireStore

/// The answering side: what a server does for one call of another machine.
///
/// It keeps nothing between calls but what the store keeps, so each thread makes its own over its own
/// `Store`. Bodies come in and go out plain: compression, tokens and bounds on a connection are the
/// server's.
package struct SyncService {
    let store: Store
    let caller: String

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
    ///
    /// - Throws: 400 `malformed` naming the line, 400 `other_protocol`, 413 `batch_too_large`, and what
    ///   the database's state makes of it. Nothing of the message was taken then.
    package func exchange(_ body: [UInt8]) throws(SyncRefusal) -> [UInt8] {
        let message: SyncMessage
        do throws(WireError) {
            message = try MessageReader.read(body)
        } catch {
            throw SyncRefusal(error)
        }
        do throws(StoreError) {
            if let question = message.header.ask, !question.isEmpty {
                return try store.read { reader throws(StoreError) in
                    try Composer.answer(reader, question)
                }
            }
            return try answer(message)
        } catch {
            throw SyncRefusal(error)
        }
    }

    private func answer(_ message: SyncMessage) throws(StoreError) -> [UInt8] {
        try store.admitDue()
        let arrival = try Arrival.take(message, into: store, from: caller)
        let view = PeerView(message)
        let (composition, record) = try store.read { reader throws(StoreError) in
            (
                try Composer.compose(
                    reader, for: view, refusals: arrival.refusals, kept: arrival.kept),
                try heard(message, reader)
            )
        }
        try store.save(record)
        return composition.bytes
    }

    /// The caller's record after a message of its.
    private func heard(
        _ message: SyncMessage, _ reader: Reader
    ) throws(StoreError) -> PeerRecord {
        var record =
            try reader.peerRecord(caller, .called) ?? PeerRecord(name: caller, direction: .called)
        record.contacted = reader.now
        record.attempted = reader.now
        record.failures = 0
        record.errorCode = nil
        record.error = nil
        record.learn(message, at: reader.now)
        return record
    }

    /// `POST /api/v1/sync/events`: takes a JSON array or NDJSON of events, told apart by the first
    /// byte, and answers `{"results":[…]}`, a result for each event in their order.
    ///
    /// An event's result says `stored` only once it is on disk.
    package func take(_ body: [UInt8]) throws(SyncRefusal) -> [UInt8] {
        let elements: [EventBatch.Element]
        do throws(WireError) {
            elements = try EventBatch.read(body)
        } catch {
            throw SyncRefusal(error)
        }
        let incoming = elements.compactMap(\.incoming)
        do throws(StoreError) {
            try store.admitDue()
            let outcomes =
                incoming.isEmpty
                ? [] : try store.takeIn(incoming, from: caller, isDurable: true)
            try store.save(try called())
            return EventBatch.answer(elements, outcomes)
        } catch {
            throw SyncRefusal(error)
        }
    }

    /// The caller's record after a call of the older form, which tells nothing but that it lives.
    func called() throws(StoreError) -> PeerRecord {
        try store.read { reader throws(StoreError) in
            var record =
                try reader.peerRecord(caller, .called)
                ?? PeerRecord(name: caller, direction: .called)
            record.contacted = reader.now
            record.attempted = reader.now
            return record
        }
    }

    /// `GET /api/v1/sync/digest`.
    ///
    /// - Parameters:
    ///   - etag: `If-None-Match` as it came; where it names this log's digest the answer is `.same`.
    ///   - withState: whether to tell the state's digest (`?state=false` where not).
    package func digest(
        unless etag: String?, withState: Bool = true
    ) throws(SyncRefusal) -> DigestAnswer {
        do throws(StoreError) {
            return try store.read { reader throws(StoreError) in
                try DigestDocument.answer(reader, unless: etag, withState: withState)
            }
        } catch {
            throw SyncRefusal(error)
        }
    }
}
