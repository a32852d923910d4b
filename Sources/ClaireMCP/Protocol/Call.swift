import ClaireDomain
import ClaireStore
import Synchronization

/// A request that is being worked on: whether it still counts, and how far it is.
final class Call: Sendable {
    private let cancelled = Atomic<Bool>(false)
    private let ending: Ending
    /// What the client wants progress told under; `nil` where it did not ask.
    private let token: JSON?
    /// What the answer is to be written in.
    let revision: Revision
    private let outbox: Outbox

    init(token: JSON?, _ revision: Revision, _ outbox: Outbox, _ ending: Ending) {
        self.token = token
        self.revision = revision
        self.outbox = outbox
        self.ending = ending
    }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }
    /// Whether the client has said all that it will.
    var isEnding: Bool { ending.isDue }

    func cancel() { cancelled.store(true, ordering: .releasing) }

    /// Ends a transaction whose call does not count any more: nothing of it is kept.
    func check() throws(StoreError) {
        guard !isCancelled else {
            throw .conflict(Conflict(code: "cancelled", message: "the call was cancelled"))
        }
    }

    /// Tells how far it is.
    func progress(_ done: Int64, of total: Int64, _ message: String) {
        guard let token, !isCancelled else { return }
        outbox.send(
            Notice.encoded(
                "notifications/progress",
                [
                    ("progressToken", token), ("progress", .integer(done)),
                    ("total", .integer(total)), ("message", .string(message)),
                ]))
    }
}

/// Whether the end of the conversation has come.
final class Ending: Sendable {
    private let flag = Atomic<Bool>(false)
    var isDue: Bool { flag.load(ordering: .relaxed) }
    func begin() { flag.store(true, ordering: .relaxed) }
}

/// A message that nobody answers.
enum Notice {
    /// - Parameter stream: the request that it belongs to, where it is one that stays open.
    static func encoded(
        _ method: String, of stream: RequestID? = nil, _ params: [(key: String, value: JSON)]
    ) -> [UInt8] {
        var bytes = Array(#"{"jsonrpc":"2.0","method":"\#(method)","params":{"#.utf8)
        if let stream {
            bytes += #""_meta":{"\#(Meta.subscription)":\#(stream.text)}"#.utf8
        }
        for (key, value) in params {
            if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
            JSON.string(key).encode(into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            value.encode(into: &bytes)
        }
        return bytes + "}}".utf8
    }
}

/// The calls that have no answer yet, by their ids.
final class CallsInFlight: Sendable {
    private let calls = Mutex<[RequestID: [Call]]>([:])
    private let number = Atomic<Int>(0)

    var count: Int { number.load(ordering: .relaxed) }

    func add(_ call: Call, _ id: RequestID) {
        number.add(1, ordering: .relaxed)
        calls.withLock { $0[id, default: []].append(call) }
    }

    func remove(_ call: Call, _ id: RequestID) {
        number.subtract(1, ordering: .relaxed)
        calls.withLock { calls in
            calls[id]?.removeAll { $0 === call }
            if calls[id]?.isEmpty ?? false { calls[id] = nil }
        }
    }

    /// Lets what was asked under an id count no more.
    func cancel(_ id: RequestID) { calls.withLock { $0[id] }?.forEach { $0.cancel() } }
}
