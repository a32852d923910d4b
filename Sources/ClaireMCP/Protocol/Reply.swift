import ClaireDomain
import Synchronization

/// Where the answer to a request goes: to the client, or into the answer to the batch that it came in.
struct Reply: Sendable {
    let id: RequestID
    let revision: Revision
    let outbox: Outbox
    let batch: Batch?
    let server: JSON

    /// Answers with a result. Those of the newest revision say what they are and who answers.
    func result(_ members: [(key: String, value: JSON)]) {
        var object = JSONObject(members)
        if revision.isStateless {
            object.members.insert(("resultType", "complete"), at: 0)
            object["_meta"] = [Meta.serverInfo: server]
        }
        send("result", .object(object))
    }

    /// Says that a stream of notices has ended as it should.
    func endOfStream() {
        let meta =
            #"{"\#(Meta.subscription)":\#(id.text),"\#(Meta.serverInfo)":\#(server.encoded)}"#
        outbox.send(
            Array(
                (#"{"jsonrpc":"2.0","id":\#(id.text),"result":{"resultType":"complete","#
                    + #""_meta":\#(meta)}}"#).utf8))
    }

    func error(_ error: RPCError) { send("error", error.json) }

    /// No answer is owed any more.
    func nothing() { batch?.settle(nil) }

    private func send(_ key: String, _ value: JSON) {
        var bytes = Array(#"{"jsonrpc":"2.0","id":\#(id.text),"\#(key)":"#.utf8)
        value.encode(into: &bytes)
        bytes.append(UInt8(ascii: "}"))
        if let batch { batch.settle(bytes) } else { outbox.send(bytes) }
    }
}

/// The keys of `_meta` that the protocol itself uses.
enum Meta {
    static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
    static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
    static let clientInfo = "io.modelcontextprotocol/clientInfo"
    static let serverInfo = "io.modelcontextprotocol/serverInfo"
    static let subscription = "io.modelcontextprotocol/subscriptionId"
}

/// The answers to the requests of one array, which go out as one array when the last is there.
final class Batch: Sendable {
    private struct State {
        var open: Int
        var answers: [[UInt8]] = []
    }

    private let state: Mutex<State>
    private let outbox: Outbox

    /// - Parameter count: of the messages that are answered, or not answered any more.
    init(count: Int, _ outbox: Outbox) {
        state = Mutex(State(open: count))
        self.outbox = outbox
    }

    /// One of them has its answer, or gets none.
    func settle(_ answer: [UInt8]?) {
        let answers: [[UInt8]] = state.withLock { state in
            if let answer { state.answers.append(answer) }
            state.open -= 1
            return state.open == 0 ? state.answers : []
        }
        guard !answers.isEmpty else { return }
        outbox.send(
            [UInt8(ascii: "[")] + Array(answers.joined(separator: [UInt8(ascii: ",")]))
                + [UInt8(ascii: "]")])
    }
}
