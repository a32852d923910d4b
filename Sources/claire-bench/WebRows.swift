import ClaireDomain
import ClairePlatform
import ClaireStore
import Glibc
import Synchronization

/// The dashboard under load, beside libmicrohttpd serving the same bytes and doing nothing for them.
/// `claire task add` runs in a loop all the time, so pages change while they are asked for.
enum WebRows {
    static func rows(_ context: Context) throws -> [Row] {
        let bench = try WebBench(
            context.workbench, sessions: context.workbench.isQuick ? 5 : 50,
            tasks: context.workbench.isQuick ? 100 : 1000)
        let large = context.workbench.isQuick ? (50, 1000) : (500, 100_000)
        return try bench.loads() + [try bench.memory()]
            + bench.renderings()
            + WebBench(context.workbench, sessions: large.0, tasks: large.1).renderings()
    }
}

/// A server over a record of its own.
final class WebBench {
    private let workbench: Workbench
    private let size: String
    private let record: Record
    private let server: SyncServer
    private let session: UUID
    private static let connections = 32

    init(_ workbench: Workbench, sessions: Int, tasks: Int) throws {
        self.workbench = workbench
        size = "\(sessions) sessions, \(tasks) tasks"
        Benchmark.progress("web: filling a database")
        let story = Story(events: tasks * 10)
        record = try Record(workbench, name: "web-\(tasks)", story: story)
        // All tasks are there by then, and some work on each of them.
        try record.append(tasks * 10, perTransaction: 10_000)
        let ids = (0..<sessions).map { UUID(random: UInt64($0) &* 0x9E37_79B9_7F4A_7C15, 7) }
        session = ids.first ?? story.projects[0]
        try Self.observe(ids, record)
        server = try SyncServer(
            workbench, record, name: "web-\(tasks)", scope: "read", options: ["--no-pull"])
    }

    /// Sessions as a fleet has them: most work, some wait for a person, some are idle.
    private static func observe(_ ids: [UUID], _ record: Record) throws {
        try record.store.write(as: .claire) { writer throws(StoreError) in
            for (index, id) in ids.enumerated() {
                let state: SessionState = [.working, .working, .waiting, .idle][index % 4]
                _ = try writer.append(
                    .sessionObserved(
                        id: id, source: "registry",
                        SessionRegisters(
                            host: "host\(index % 3)", cwd: "/srv/part\(index)",
                            tmuxName: "agent-\(index)", title: Story.title(index)),
                        ObservationRegisters(
                            state: state, message: .some("Working on part \(index)."),
                            lastSeen: WallClock.now())))
                _ = try writer.append(
                    .assignmentCreated(
                        id: writer.newID(), task: record.story.tasks[index], session: id))
            }
        }
    }

    /// A request as a browser sends it, without the empty line at its end.
    private func head(_ path: String) -> String {
        "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
            + "Authorization: Bearer \(server.token)\r\nAccept: text/html\r\n"
            + "Accept-Encoding: gzip\r\n"
    }

    // MARK: Load

    /// Pages and 304s, beside the static server, and how long the slowest took.
    func loads() throws -> [Row] {
        let answer = try HTTPAnswer(port: server.port, head: head("/"))
        guard answer.status == 200 else { throw BenchError("the page answered \(answer.status)") }
        let peer = try CStaticServer(workbench, answer)
        let nginx = Result { try NginxServer(workbench, answer) }
        let adding = try Adding(workbench, record)
        defer { adding.stop() }
        var rows: [Row] = []
        var slowest: [Double] = []
        for isConditional in [false, true] {
            let name = isConditional ? "web-304" : "web-page"
            Benchmark.progress(name)
            let what = isConditional ? "conditional GETs of" : "GETs of"
            let title = "\(what) / at \(Self.connections) connections, \(size)"
            var loads = [
                try load(server.port, head("/"), isConditional),
                try load(peer.port, head("/"), isConditional),
            ]
            if let nginx = try? nginx.get() {
                loads.append(try load(nginx.port, NginxServer.head, isConditional))
            }
            let seconds = workbench.isQuick ? 0.5 : 2
            let rates = try Alternation.run(
                rounds: workbench.isQuick ? 2 : 7,
                loads.enumerated().map { index, load in
                    {
                        let figures = try load.run(seconds: seconds)
                        if index == 0 { slowest.append(figures.percentile(99)) }
                        return figures.rate
                    }
                }
            ).map { Measure($0, Quantity.rate) }
            rows.append(
                Row(
                    name, title, bar: .ratioAtLeast(isConditional ? 0.8 : 0.5),
                    .measured(
                        ours: rates[0], peer: Peer(name: "libmicrohttpd static", measure: rates[1]))
                ))
            rows.append(
                .measured("\(name)-nginx", title, bar: .none) {
                    _ = try nginx.get()
                    return (rates[0], Peer(name: "nginx static", measure: rates[2]))
                })
        }
        rows.append(
            Row(
                "web-p99", "the slowest hundredth of these", bar: .under(.time(5e6)),
                .measured(ours: Measure(slowest, Quantity.time), peer: nil)))
        return rows
    }

    private func load(
        _ port: UInt16, _ head: String, _ isConditional: Bool
    ) throws -> HTTPLoad {
        try HTTPLoad(
            port: port, head: head, connections: Self.connections, isConditional: isConditional)
    }

    /// Fifty open dashboards ask every five seconds; ten times as often here, and a tenth as long.
    func memory() throws -> Row {
        Benchmark.progress("web-dashboards")
        let adding = try Adding(workbench, record)
        defer { adding.stop() }
        let load = try HTTPLoad(
            port: server.port, head: head("/") + "HX-Request: true\r\n", connections: 50,
            isConditional: true)
        _ = try load.run(seconds: workbench.isQuick ? 2 : 12, pace: 500)
        return Row(
            "web-dashboards", "memory after 50 open dashboards and the loads above, \(size)",
            bar: .under(.memory(60e6)),
            .measured(ours: Measure([server.resident], Quantity.memory), peer: nil))
    }

    // MARK: Rendering

    /// How long each page takes when nothing of it is known: an address that was not asked for.
    func renderings() -> [Row] {
        let (project, task) = (record.story.projects[0].text, record.story.tasks[0].text)
        let pages = [
            "/", "/projects", "/projects/\(project)", "/tasks", "/tasks/\(task)", "/sessions",
            "/sessions/\(session.text)", "/broadcast", "/events", "/peers",
        ]
        return pages.map { page in
            let shown = page.split(separator: "/").prefix(1).map { "/\($0)" }.joined()
            let isOne = page.split(separator: "/").count > 1
            let title = (shown.isEmpty ? "/" : shown) + (isOne ? "/{id}" : "")
            return .measured("web-render", "\(title), \(size)", bar: .none) {
                var times: [Double] = []
                for round in 0..<(workbench.isQuick ? 3 : 11) {
                    let start = MonotonicClock.now()
                    let answer = try HTTPAnswer(port: server.port, head: head("\(page)?x=\(round)"))
                    times.append(Double(MonotonicClock.now() - start))
                    guard answer.status == 200 else {
                        throw BenchError("answered \(answer.status)")
                    }
                }
                // The first one warms the store's own caches.
                return (Measure(Array(times.dropFirst()), Quantity.time), nil)
            }
        }
    }
}

/// `claire task add`, one after another, beside what is measured.
private final class Adding: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let isDone = Atomic<Bool>(false)

    init(_ workbench: Workbench, _ record: Record) throws {
        let words = ["task", "add", record.project, "One more", "--quiet"]
        let program = try workbench.tool("claire", words, on: record)
        try Loopback.detach { [self] in
            while !isOver.load(ordering: .relaxed) { _ = try? program.run() }
            isDone.store(true, ordering: .releasing)
        }
    }

    /// Waits for the last one.
    func stop() {
        isOver.store(true, ordering: .relaxed)
        while !isDone.load(ordering: .acquiring) { MonotonicClock.sleep(milliseconds: 5) }
    }
}
