import ClaireDomain
import ClaireStore

/// One message of an exchange: what a caller sends and what it is answered, which have one form.
package struct SyncMessage: Sendable {
    package var header: SyncHeader
    /// Events in the order in which they are to be taken.
    package var events: [PositionedEvent] = []
    /// Events whose columns can't be read; the others of the message count all the same.
    package var faults: [EventRefusal] = []
    /// What the writer did not take of what it was sent last.
    package var rejected: [EventRefusal] = []
    /// Origins that the writer keeps aside until their time.
    package var quarantined: [QuarantinedOrigin] = []
    /// Chains at some positions of an origin, by its name: how two branches find where they part.
    package var skeletons: [String: [LogHead]] = [:]
    /// What a recount of the writer's own events found, where it was asked for one.
    package var checked: [CheckedRange] = []

    package init(header: SyncHeader) { self.header = header }
}

/// The first line of a message.
package struct SyncHeader: Equatable, Sendable {
    package var version = SyncProtocol.version
    /// The uuid of the writer's database; `nil` from a peer of another form.
    package var epoch: String?
    /// The writer's physical clock, in milliseconds since 1970.
    package var now: Int64?
    /// What the writer holds; `nil` from a peer that doesn't say, to which nothing is sent.
    package var have: VersionVector?
    /// Heads past those of `have`, of logs whose next events the writer was sent in this exchange and
    /// has not taken in yet: what is sent next follows them, though nothing is said to be held.
    package var received = VersionVector()
    /// Whether the writer has more to send than this message holds.
    package var more = false
    /// What the writer wants to be told instead of events.
    package var ask: SyncQuestion?

    package init() {}
}

/// What `claire sync verify` asks in place of events: `"ask":{"chains":{origin:[seq,…]}}`, or
/// `"ask":{"check":{origin:[from,to]}}`.
package struct SyncQuestion: Equatable, Sendable {
    /// Positions whose chains are wanted, by origin.
    package var chains: [String: [Int]] = [:]
    /// Ranges whose chains are to be counted again from the events' bytes, by origin.
    package var check: [String: ClosedRange<Int>] = [:]

    package init() {}

    /// Whether it asks nothing.
    package var isEmpty: Bool { chains.isEmpty && check.isEmpty }
}

/// An event that was not taken: `{"rejected":{…}}`.
package struct EventRefusal: Equatable, Sendable {
    /// As the event has it; `nil` where it has none.
    package var uuid: String?
    /// The word for programs: `too_large`, `other_bytes`, `broken_chain`, `gap`, `malformed`, …
    package var code: String
    /// One sentence for people.
    package var detail: String
    /// Where its sender has it, and the chain that the sender claims there.
    package var origin: String?
    package var seq: Int?
    package var chain: Chain?
    /// SHA-256 over the event's bytes as they came, where the refusal stands since an earlier
    /// exchange: a sender that holds other bytes there tries again.
    package var sha256: [UInt8]?

    package init(
        uuid: String?, code: String, detail: String, origin: String? = nil, seq: Int? = nil,
        chain: Chain? = nil, sha256: [UInt8]? = nil
    ) {
        self.uuid = uuid
        self.code = code
        self.detail = detail
        self.origin = origin
        self.seq = seq
        self.chain = chain
        self.sha256 = sha256
    }
}

/// An origin that its receiver keeps aside: `{"quarantined":{…}}`; it is left alone until its time.
package struct QuarantinedOrigin: Equatable, Sendable {
    package var origin: String
    /// The first position that is kept aside, and its event.
    package var seq: Int
    package var uuid: String?
    /// When it is due, in milliseconds since 1970 by the receiver's clock.
    package var until: Int64

    package init(origin: String, seq: Int, uuid: String?, until: Int64) {
        self.origin = origin
        self.seq = seq
        self.uuid = uuid
        self.until = until
    }
}

/// What a recount found: `{"checked":{…}}`.
package struct CheckedRange: Equatable, Sendable {
    package var origin: String
    package var from: Int
    package var to: Int
    /// The first position whose event does not give the chain that stands there; `nil` when all do.
    package var differs: Int?

    package init(origin: String, from: Int, to: Int, differs: Int?) {
        self.origin = origin
        self.from = from
        self.to = to
        self.differs = differs
    }
}
