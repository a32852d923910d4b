import ClaireConfig
import ClaireDomain
import ClairePlatform
import ClaireStore
import Foundation
import Support
import Synchronization

/// A fleet as somebody might have it after two weeks: projects with a past, and agents in tmux that
/// work, wait and idle now.
final class DemoFleet {
    let fleet: LiveFleet
    let web: WebProcess
    var claire: ClaireHome { fleet.claire }
    /// `http://127.0.0.1:PORT`
    var url: String { "http://127.0.0.1:\(web.port)" }
    private(set) var projects: [String: ClaireDomain.UUID] = [:]
    private(set) var tasks: [String: ClaireDomain.UUID] = [:]

    /// Starts it.
    ///
    /// - Parameter isEmpty: a home where nothing was done yet.
    init(isEmpty: Bool = false, options: [String] = ["--no-auth"]) throws {
        fleet = try LiveFleet()
        if !isEmpty {
            let past = try Past(fleet.claire)
            try past.write()
            (projects, tasks) = (past.projects, past.tasks)
            try Self.startAgents(fleet)
            fleet.claire.run("pull")
            for (task, agent) in [
                ("Take card payments", 1), ("Draw the checkout", 2), ("Answer failed webhooks", 1),
                ("Scan shelf 12", 4), ("Index the catalogue", 5),
            ] {
                guard let id = tasks[task] else { continue }
                fleet.claire.run("assign", id.text, LiveFleet.id(agent), "--queue")
            }
            fleet.claire.run("group", "add", "museum", "--session", "museum-*")
            fleet.claire.run("pull")
        }
        web = try WebProcess(fleet.claire, ["--port", "0"] + options)
    }

    private static func startAgents(_ fleet: LiveFleet) throws {
        for (number, name, folder, prompt, script) in [
            (1, "kite-api", "kite", "Take card payments", "work 30m ; say Done."),
            (
                2, "kite-web", "kite", "Draw the checkout",
                "say The checkout has three steps. The first two are drawn, the third waits for the API."
            ),
            (3, "kite-docs", "kite", "Write the guide", "ask git push origin guide"),
            (4, "museum-scan", "museum", "Scan shelf 12", "ask mount /dev/sdb1"),
            (5, "museum-index", "museum", "Index the catalogue", "work 30m ; say Done."),
            (6, "museum-web", "museum", "Tidy up", "say All pages are tidy. 12 old ones are gone."),
        ] {
            try fleet.agent(number, name, prompt, in: folder, script: script)
        }
    }

    /// Makes two peers: one that answers and one that is down.
    func addPeers() throws {
        let laptop = try ClaireHome()
        for (home, name, url) in [
            (laptop, "museum-pc", url), (claire, "office", "http://127.0.0.1:1"),
        ] {
            let result = home.run("sync", "peer", "add", name, url, input: "s3cret\n")
            guard result.status == 0 else { throw ClaireFailure(words: ["peer"], result: result) }
            home.run("sync")
        }
    }

    /// A page's address.
    func page(_ path: String) -> String { url + path }

    /// The page of a project or task by its name.
    func path(project name: String) -> String { "/projects/" + (projects[name]?.text ?? "") }
    func path(task title: String) -> String { "/tasks/" + (tasks[title]?.text ?? "") }
}

/// Two weeks of work, written with a clock that is put back.
private final class Past {
    private(set) var projects: [String: ClaireDomain.UUID] = [:]
    private(set) var tasks: [String: ClaireDomain.UUID] = [:]
    private let store: Store
    private let clock: Clock

    /// Milliseconds since 1970, as far as this test lets it go.
    private final class Clock: Sendable {
        let now: Atomic<Int64>
        init(_ now: Int64) { self.now = Atomic(now) }
    }

    private static let day: Int64 = 86_400_000

    init(_ claire: ClaireHome) throws {
        let file = ConfigurationFile(path: claire.config)
        let text = try file.read().machineID ?? ""
        guard let machine = ClaireDomain.UUID(text) else { throw CocoaError(.fileReadUnknown) }
        for name in try FileManager.default.contentsOfDirectory(
            atPath: claire.home.path + "/.local/share/claire")
        {
            try FileManager.default.removeItem(
                atPath: claire.home.path + "/.local/share/claire/" + name)
        }
        let clock = Clock(WallClock.now() - 13 * Self.day - 3_600_000)
        self.clock = clock
        var ambient = Ambient.live
        ambient.now = { clock.now.load(ordering: .relaxed) }
        store = try Store.create(at: claire.database, machine: machine, ambient: ambient).store
    }

    private func later(_ minutes: Int64) { clock.now.add(minutes * 60_000, ordering: .relaxed) }

    @discardableResult
    private func write<Value>(_ body: (Writer) throws(StoreError) -> Value) throws -> Value {
        try store.write(as: .person("ada"), body)
    }

    private func add(
        _ project: String, _ title: String, _ priority: Int = 2, description: String? = nil,
        after: [String] = []
    ) throws {
        guard let id = projects[project] else { return }
        let before = after.compactMap { tasks[$0] }
        tasks[title] = try write { writer throws(StoreError) in
            try writer.addTask(
                NewTask(
                    title: title, description: description,
                    priority: Priority(rawValue: priority) ?? .normal, after: before), to: id
            ).id
        }
    }

    private func move(_ title: String, _ moves: TaskMove..., reason: String? = nil) throws {
        guard let id = tasks[title] else { return }
        for move in moves {
            try write { writer throws(StoreError) in
                _ = try writer.moveTask(
                    id, move, reason: [.reject, .block, .fail].contains(move) ? reason : nil)
            }
            later(7)
        }
    }

    func write() throws {
        for (name, goal) in [
            ("kite", "Take payments by June"), ("museum", "Every shelf online"),
            ("garden", "Water only what is dry"),
        ] {
            projects[name] = try write { writer throws(StoreError) in
                try writer.createProject(name: name, goal: goal, owner: "ada").id
            }
        }
        // Some are done on each day, and tokens are used.
        for day in 0..<13 {
            let counts = [2, 3, 1, 4, 2, 0, 1, 5, 3, 2, 4, 1, 2]
            for number in 0..<counts[day] {
                let (project, title) = Self.done[(day * 3 + number) % Self.done.count]
                let name = "\(title), part \(day + 1)"
                try add(project, name)
                try move(name, .start, .submit, .approve)
            }
            for agent in [1, 2, 4] { try use(agent, day: day) }
            later(24 * 60 - Int64(counts[day]) * 21)
        }
        try open()
    }

    private static let done = [
        ("kite", "Read the code"), ("museum", "Scan a shelf"), ("garden", "Place a sensor"),
        ("kite", "Name the routes"), ("museum", "Clean the scans"), ("kite", "Draw a page"),
    ]

    /// What a session has used so far.
    private func use(_ agent: Int, day: Int) throws {
        let base = Int64(day + 1) * Int64(40_000 + agent * 9000 + (day * 37 % 11) * 2500)
        guard let id = ClaireDomain.UUID(LiveFleet.id(agent)) else { return }
        let usage = JSONObject([
            ("input", .integer(base)), ("output", .integer(base / 9)),
            ("cache_read", .integer(base * 6)), ("cache_write", .integer(base / 3)),
            ("cost_usd", JSON(Double(base) / 52_000)), ("basis", "estimate"),
        ])
        _ = try store.write(as: .claire) { writer throws(StoreError) in
            try writer.observe(
                Sighting(
                    session: id, source: "registry", registers: SessionRegisters(),
                    observed: ObservationRegisters(state: .idle, usage: usage)))
        }
    }

    private func open() throws {
        try add(
            "kite", "Take card payments", 0,
            description: """
                The provider's library is in the tree already.

                - sandbox first
                - refunds come with it
                """)
        try add("kite", "Draw the checkout", 1)
        try add("kite", "Answer failed webhooks", 1, after: ["Take card payments"])
        try add("kite", "Write the guide", 2)
        try add("kite", "Move to the new router", 3)
        try add("museum", "Scan shelf 12", 1)
        try add("museum", "Index the catalogue", 2)
        try add("museum", "Search over the catalogue", 2, after: ["Index the catalogue"])
        try add("museum", "Rename the old scans", 3)
        try add("garden", "Read the soil sensors", 2)
        try add("garden", "Open the valve by phone", 2)
        try move("Write the guide", .start, .submit)
        try move(
            "Move to the new router", .start, .block, reason: "waits for the provider's answer")
        try move("Rename the old scans", .start, .fail, reason: "the names are in no system")
        guard let id = tasks["Take card payments"] else { return }
        try write { writer throws(StoreError) in
            _ = try writer.noteTask(
                id, "The sandbox key is in the vault.\nAsk Grace for the live one.")
        }
        // Up to now, so that nothing stands in the future.
        clock.now.store(WallClock.now(), ordering: .relaxed)
    }
}
