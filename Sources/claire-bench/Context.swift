/// What several groups of rows share, made when the first of them asks for it.
final class Context {
    let workbench: Workbench
    private var shared: [String: Result<Any, any Error>] = [:]

    init(_ workbench: Workbench) { self.workbench = workbench }

    /// Makes a value once; a failure is remembered too, so that it is met once.
    private func once<Value>(
        _ name: String, _ make: () throws -> Value
    ) throws -> Value {
        let made = shared[name] ?? Result { try make() as Any }
        shared[name] = made
        guard let value = try made.get() as? Value else { throw BenchError("no \(name)") }
        return value
    }

    /// Tasks as a busy machine has them: 10,000 in 100,000 events.
    func record() throws -> Record {
        try once("record") {
            Benchmark.progress("filling a database")
            let record = try Record(
                workbench, name: "record",
                story: Story(events: workbench.isQuick ? 10_000 : 100_000))
            try record.append(record.story.count)
            return record
        }
    }

    /// A million events, and the same in the C program's tables; the figures of filling them.
    func million() throws -> Million {
        try once("million") {
            try Million(self, events: workbench.isQuick ? 50_000 : 1_000_000)
        }
    }

    func insert() throws -> CInsert {
        try once("C program") { try CInsert(workbench) }
    }

    func taskwarrior() throws -> Taskwarrior {
        try once("Taskwarrior") {
            let story = try record().story
            return try Taskwarrior(
                workbench, tasks: story.tasks.count, projects: story.projects.count)
        }
    }
}

extension RowGroup {
    /// Measures the group's rows; one row that says why where it can't be done.
    func rows(_ context: Context) -> [Row] {
        do {
            switch self {
            case .json: return try JSONRows.rows(context)
            case .list: return try ListRows.rows(context)
            case .add: return try AddRows.rows(context)
            case .next: return try NextRows.rows(context)
            case .completion: return try CompletionRows.rows(context)
            case .append: return try AppendRows.rows(context)
            case .intake: return try IntakeRows.rows(context)
            case .replay: return try ReplayRows.rows(context)
            case .memory: return try MemoryRows.rows(context)
            case .sync: return try SyncRows.rows(context)
            case .web: return try WebRows.rows(context)
            case .fleet: return try FleetRows.rows(context)
            case .hook: return try HookRows.rows(context)
            case .mcp: return try MCPRows.rows(context)
            }
        } catch {
            return [Row(rawValue, "", bar: .none, .skipped(why: BenchError.message(error)))]
        }
    }
}

extension Row {
    /// A row whose figures are made by `measure`; skipped with the reason where that fails.
    static func measured(
        _ name: String, _ what: String, bar: Bar,
        _ measure: () throws -> (ours: Measure, peer: Peer?)
    ) -> Row {
        Benchmark.progress(name)
        do {
            let (ours, peer) = try measure()
            return Row(name, what, bar: bar, .measured(ours: ours, peer: peer))
        } catch {
            return Row(name, what, bar: bar, .skipped(why: BenchError.message(error)))
        }
    }

    /// A row of two programs' wall-clock times.
    static func race(
        _ name: String, _ what: String, bar: Bar, rounds: Int, against peerName: String,
        _ programs: () throws -> (ours: Program, peer: Program)
    ) -> Row {
        measured(name, what, bar: bar) {
            let (ours, peer) = try programs()
            let times = try Alternation.times(rounds: rounds, [ours, peer])
            return (times[0], Peer(name: peerName, measure: times[1]))
        }
    }
}
