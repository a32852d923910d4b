import ClaireDomain

/// `rclaude sessions [--host H]…`: a row for each session of the fleet.
enum SessionsVerb {
    static func run(_ words: [String], _ context: Context) throws(Failure) -> Int32 {
        let arguments = try Arguments(words, .init(values: ["--host"]))
        var tally = ExitTally()
        let named = arguments.values("--host")
        for host in named where !HostName.isValid(host) {
            throw .usage("'\(host)' can't be a host")
        }
        let isLocalAsked = named.isEmpty || named.contains(where: Hosts.isLocal)
        let hosts = named.isEmpty ? context.hosts(&tally) : named.filter { !Hosts.isLocal($0) }
        var rows: [[String]] = []
        if isLocalAsked {
            let fleet = try LocalFleet.look(context.settings)
            rows = fleet.sessions.map { $0.row(host: Hosts.local).fields }
            for (session, panes) in fleet.doubles {
                Output.message(
                    "session '\(session)' is in \(panes.map(\.id).joined(separator: " and "))")
            }
        }
        let calls = hosts.map { RemoteCall(host: $0, words: ["sessions"]) }
        for table in RemoteTable.ask(calls, .sessions, context.settings, &tally) {
            // Whatever a host calls itself, it is known here by the name under which it was asked.
            rows += table.rows.map { row in [row[0], table.host] + row.dropFirst(2) }
        }
        reportDoubles(in: rows)
        Output.table(SessionRow.columns, rows)
        return tally.exitCode
    }

    /// One uuid on two hosts is two rows, and said.
    private static func reportDoubles(in rows: [[String]]) {
        let hosts = Dictionary(grouping: rows, by: { $0[0] }).mapValues { $0.map { $0[1] } }
        for row in rows {
            guard let all = hosts[row[0]], all.count > 1, all.first == row[1] else { continue }
            Output.message(
                "session '\(row[0])' is on \(all.count) hosts: \(all.joined(separator: ", "))")
        }
    }
}
