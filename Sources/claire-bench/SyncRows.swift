import ClaireDomain
import ClairePlatform
import ClaireStore

/// The exchange between two machines on loopback, each with its database on disk: `claire sync` on
/// one, `claire web` on the other.
enum SyncRows {
    static func rows(_ context: Context) throws -> [Row] {
        let bench = try SyncBench(context.workbench)
        let halves = try bench.exchange()
        let whole = try bench.bootstrap()
        let idle = try bench.idle()
        let size = bench.size
        return [
            Row(
                "sync-exchange", "exchange of \(size) events, half of them each way",
                bar: .ratioAtLeast(0.5), .measured(ours: halves.rate, peer: bench.slower)),
            Row(
                "sync-bootstrap", "an empty peer takes \(size) events",
                bar: .ratioAtLeast(0.5), .measured(ours: whole.rate, peer: bench.slower)),
            Row(
                "sync-wire", "bytes on the wire an event, both ways, headers included",
                bar: .none, .measured(ours: whole.bytes, peer: bench.plain)),
            Row(
                "sync-idle", "an idle exchange on a kept connection",
                bar: .under(.time(2e6)), .measured(ours: idle.exchange, peer: idle.notModified)),
            Row(
                "sync-idle-verb", "claire sync with nothing to do, process included",
                bar: .none, .measured(ours: idle.verb, peer: nil)),
            Row(
                "sync-memory", "claire sync while it takes \(size) events",
                bar: .under(.memory(30e6)), .measured(ours: whole.resident, peer: nil)),
            Row(
                "web-memory", "claire web after it gave \(size) events",
                bar: .under(.memory(60e6)),
                .measured(ours: Measure([whole.served], Quantity.memory), peer: nil)),
        ]
    }
}

/// What the rows share: two records of half the events each, and the figures of filling them.
private final class SyncBench {
    let size: Int
    private let workbench: Workbench
    private let left: Record
    private let right: Record
    private let server: SyncServer
    /// The slower of batched append and replay, in this run.
    private(set) var slower: Peer

    init(_ workbench: Workbench) throws {
        self.workbench = workbench
        size = workbench.isQuick ? 20_000 : 1_000_000
        left = try Record(workbench, name: "left", story: Story(events: size / 2), machine: 1)
        right = try Record(workbench, name: "right", story: Story(events: size / 2), machine: 2)
        Benchmark.progress("sync: filling two databases")
        let start = MonotonicClock.now()
        for record in [left, right] {
            try record.append(size / 2, perTransaction: Million.perTransaction)
        }
        let append = Double(size) * 1e9 / Double(MonotonicClock.now() - start)
        slower = Peer(name: "batched append", measure: Measure([append], Quantity.rate))
        server = try SyncServer(workbench, left, name: "left")
    }

    /// The bytes of an event's own columns, uncompressed.
    var plain: Peer? {
        guard
            let bytes = try? left.store.read({ reader throws(StoreError) in
                try reader.connection.statement(
                    """
                    SELECT avg(length(uuid) + length(hlc) + length(machine_id) + length(event_type)
                      + length(CAST(payload AS BLOB)) + length(created_at)) FROM events
                    """
                ).first { $0.integer(0) }
            })
        else { return nil }
        return Peer(name: "its columns", measure: Measure([Double(bytes)], Quantity.bytes))
    }

    /// Half the events go each way.
    func exchange() throws -> Passage {
        Benchmark.progress("sync: exchange")
        return try pass(right)
    }

    /// All go to a machine that has none; then that one replays, for the bar.
    func bootstrap() throws -> Passage {
        Benchmark.progress("sync: bootstrap")
        let empty = try Record(workbench, name: "empty", story: Story(events: 0), machine: 3)
        let passage = try pass(empty)
        Benchmark.progress("sync: replay")
        let start = MonotonicClock.now()
        let count = try Replay(empty.store).run()
        let rate = Double(count) * 1e9 / Double(MonotonicClock.now() - start)
        if rate < slower.measure.quantity.value {
            slower = Peer(name: "replay", measure: Measure([rate], Quantity.rate))
        }
        return passage
    }

    /// What one `claire sync` did and took.
    struct Passage {
        let rate: Measure
        let bytes: Measure
        let resident: Measure
        /// The server's greatest resident set, in bytes.
        let served: Double
    }

    private func pass(_ record: Record) throws -> Passage {
        let relay = try Relay(to: server.port)
        defer { relay.stop() }
        try addPeer("left", port: relay.port, to: record)
        let program = try workbench.tool("claire", ["sync", "--json"], on: record)
        let resident = try CResident(workbench)
        let start = MonotonicClock.now()
        let most = try resident.measure(program, rounds: 1)
        let seconds = Double(MonotonicClock.now() - start) / 1e9
        try checkLevel(record)
        try removePeer("left", of: record)
        return Passage(
            rate: Measure([Double(size) / seconds], Quantity.rate),
            bytes: Measure([Double(relay.bytes) / Double(size)], Quantity.bytes),
            resident: most, served: server.resident)
    }

    /// Figures of an exchange that left something behind would be worth nothing.
    private func checkLevel(_ record: Record) throws {
        let vectors = try [left, record].map { record in
            try record.store.read { reader throws(StoreError) in try reader.versionVector() }
        }
        guard vectors[0] == vectors[1] else { throw BenchError("the machines are not level") }
    }

    private func addPeer(_ name: String, port: UInt16, to record: Record) throws {
        let token = workbench.path("token")
        try File.write(server.token + "\n", to: token)
        let words = ["sync", "peer", "add", name, "http://127.0.0.1:\(port)"]
        _ = try workbench.tool("claire", words, on: record).output(in: workbench, input: token)
    }

    private func removePeer(_ name: String, of record: Record) throws {
        _ = try workbench.tool("claire", ["sync", "peer", "remove", name], on: record)
            .output(in: workbench)
    }
}

extension SyncBench {
    /// The times of rounds in which there is nothing to exchange.
    struct Idle {
        let exchange: Measure
        let notModified: Peer
        let verb: Measure
    }

    func idle() throws -> Idle {
        Benchmark.progress("sync: idle")
        try addPeer("left", port: server.port, to: right)
        let verb = try workbench.tool("claire", ["sync"], on: right)
        _ = try verb.time()
        let call = try KeptCall(port: server.port, token: server.token)
        let digest = try call.send("GET", "/api/v1/sync/digest?state=false")
        guard let etag = KeptCall.header("etag", in: digest.headers),
            let document = try? JSON.parse(digest.body), let have = document["origins"],
            let now = document["now"]
        else { throw BenchError("the digest has no origins") }
        let epoch = JSON.string("11111111-1111-4111-8111-111111111111")
        let message = JSON.object(
            JSONObject([("protocol", 1), ("epoch", epoch), ("now", now), ("have", have)])
        ).encoded
        let rounds = workbench.isQuick ? 50 : 1000
        let samples = try Alternation.run(
            rounds: rounds,
            [
                { try self.time(call, "POST", "/api/v1/sync/exchange", message + "\n", 200) },
                {
                    try self.time(
                        call, "GET", "/api/v1/sync/digest?state=false", "", 304,
                        more: "If-None-Match: \(etag)\r\n")
                },
            ])
        let verbs = try Alternation.times(rounds: workbench.rounds, [verb])
        return Idle(
            exchange: Measure(samples[0], Quantity.time),
            notModified: Peer(name: "304 digest", measure: Measure(samples[1], Quantity.time)),
            verb: verbs[0])
    }

    private func time(
        _ call: KeptCall, _ method: String, _ path: String, _ body: String, _ status: Int,
        more: String = ""
    ) throws -> Double {
        try BenchError.throwIfInterrupted()
        let start = MonotonicClock.now()
        let answer = try call.send(method, path, body: body, more: more)
        let end = MonotonicClock.now()
        guard answer.status == status else {
            throw BenchError(
                "\(method) \(path) answers \(answer.status): \(answer.body.prefix(80))")
        }
        return Double(end - start)
    }
}
