/// The greatest resident set of verbs on a database of a million events.
enum MemoryRows {
    static func rows(_ context: Context) throws -> [Row] {
        let million = try context.million()
        let record = million.record
        let resident = try CResident(context.workbench)
        let verbs: [(name: String, arguments: [String])] = [
            ("project list", ["project", "list", "--json"]),
            ("task list --project", ["task", "list", "--project", record.project, "--json"]),
            ("task list", ["task", "list", "--json"]),
            ("task next", ["task", "next", "--json"]),
            ("task add", ["task", "add", record.project, "One more", "--json"]),
            ("status", ["status", "--json"]),
            ("log", ["log", "--json"]),
            ("session list", ["session", "list", "--json"]),
            ("doctor", ["doctor", "--json"]),
            ("doctor replay", ["doctor", "replay", "--json"]),
        ]
        return verbs.map { verb in
            .measured(
                "memory", "claire \(verb.name), \(record.count) events", bar: .under(.memory(30e6))
            ) {
                let program = try context.workbench.tool("claire", verb.arguments, on: record)
                return (try resident.measure(program, rounds: 3), nil)
            }
        }
    }
}
