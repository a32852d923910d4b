import CSQLite
import ClaireDomain
import ClairePlatform

/// What an inspection of the database found.
package struct Inspection: Sendable {
    /// One thing that was looked at.
    package struct Check: Sendable {
        /// Whether it is in order; of these only a problem makes the exit code 1, and `unknown` is
        /// what could not be looked at.
        package enum Verdict: String, Sendable { case ok, warning, problem, unknown }

        /// A word for programs: `integrity`, `chains`, `projections`, …
        package let name: String
        package let verdict: Verdict
        package let detail: String
        /// A command that is safe and helps.
        package let hint: String?

        package init(
            name: String, verdict: Verdict, detail: String, hint: String? = nil
        ) {
            self.name = name
            self.verdict = verdict
            self.detail = detail
            self.hint = hint
        }

        package var json: JSON {
            [
                "name": .string(name), "verdict": .string(verdict.rawValue),
                "detail": .string(detail), "hint": JSON(hint),
            ]
        }
    }

    package let checks: [Check]

    /// Looks at everything that can be wrong with a database; writes nothing.
    ///
    /// - Parameter deep: folds the whole log anew and compares, which takes seconds at a million
    ///   events.
    package static func run(_ store: Store, deep: Bool = true) throws(StoreError) -> Inspection {
        let connection = store.connection
        // Two sets of tables are walked from end to end: pages that were read are not needed again.
        try connection.execute("PRAGMA cache_size = -4096")
        var checks = [version(), try integrity(connection)]
        guard checks[1].verdict == .ok else { return Inspection(checks: checks) }
        try connection.execute("BEGIN")
        defer { connection.rollBack() }
        checks += try positions(connection)
        checks.append(try unapplied(connection))
        checks.append(try clock(connection, now: store.ambient.now()))
        let now = store.ambient.now()
        checks += [
            try quarantined(connection, now: now), try refused(connection),
            try forks(connection, now: now), try identity(store),
        ]
        checks.append(walSize(store.path))
        if deep { checks.append(try projections(connection)) }
        return Inspection(checks: checks)
    }

    private static func version() -> Check {
        let number = Int(sqlite3_libversion_number())
        let name = String(cString: sqlite3_libversion())
        return number > 3_051_002
            ? Check(name: "sqlite", verdict: .ok, detail: "SQLite \(name)")
            : Check(
                name: "sqlite", verdict: .ok,
                detail: "SQLite \(name) has the checkpoint race of versions up to 3.51.2; claire "
                    + "checkpoints under its write lock, which avoids it")
    }

    private static func integrity(_ connection: Connection) throws(StoreError) -> Check {
        let found = try connection.prepare("PRAGMA integrity_check(20)").all { $0.text(0) }
        return found == ["ok"]
            ? Check(name: "integrity", verdict: .ok, detail: "every page and index is sound")
            : Check(
                name: "integrity", verdict: .problem, detail: found.joined(separator: "; "),
                hint: "claire doctor backup FILE, then claire doctor --repair")
    }

    /// Every origin's log: without gaps, its chain unbroken, and every event somewhere.
    private static func positions(_ connection: Connection) throws(StoreError) -> [Check] {
        var broken: [String] = []
        var gaps: [String] = []
        var last: (origin: String, seq: Int, chain: Chain) = ("", 0, .start)
        var count = 0
        let select = try connection.prepare(
            """
            SELECT l.origin, l.seq, l.chain, e.uuid, e.hlc, e.machine_id, e.event_type, e.payload,
              e.created_at
            FROM log l LEFT JOIN events e ON e.uuid = l.uuid ORDER BY l.origin, l.seq
            """)
        try select.forEach { row throws(StoreError) in
            count += 1
            let origin = row.text(0)
            if !origin.hasSameBytes(as: last.origin) { last = (origin, 0, .start) }
            let seq = row.integer(1)
            if seq != last.seq + 1 { gaps.append("\(origin) after \(last.seq)") }
            let event = Event(
                uuid: row.text(3), hlc: row.text(4), machineID: row.text(5), type: row.text(6),
                payload: row.text(7), createdAt: row.text(8))
            let stored = Chain(bytes: row.blob(2))
            if last.chain.appending(event) != stored { broken.append("\(origin) at \(seq)") }
            last = (origin, seq, stored)
        }
        let lost =
            try connection.prepare(
                "SELECT count(*) FROM events WHERE uuid NOT IN (SELECT uuid FROM log)"
            ).first { $0.integer(0) } ?? 0
        return [
            check("gaps", gaps, good: "\(count) positions without a gap"),
            check("chains", broken, good: "every hash chain is unbroken"),
            check("positions", lost > 0 ? ["\(lost) events"] : [], good: "every event has one"),
        ]
    }

    private static func check(_ name: String, _ found: [String], good: String) -> Check {
        found.isEmpty
            ? Check(name: name, verdict: .ok, detail: good)
            : Check(
                name: name, verdict: .problem,
                detail: found.prefix(5).joined(separator: ", ")
                    + (found.count > 5 ? " and \(found.count - 5) more" : ""),
                hint: "claire doctor backup FILE")
    }

    private static func unapplied(_ connection: Connection) throws(StoreError) -> Check {
        let reasons = try connection.prepare(
            "SELECT reason, count(*) FROM unapplied GROUP BY reason ORDER BY 2 DESC"
        ).all { "\($0.integer(1)) × \($0.text(0))" }
        return reasons.isEmpty
            ? Check(name: "unapplied", verdict: .ok, detail: "every event is understood")
            : Check(
                name: "unapplied", verdict: .warning,
                detail: "kept and left alone: " + reasons.prefix(5).joined(separator: ", "),
                hint: "a newer claire may understand them")
    }

    /// A clock far ahead of this machine's makes every later event carry a wrong date.
    private static func clock(_ connection: Connection, now: Int64) throws(StoreError) -> Check {
        let ahead = try Identity.load(connection).clock.wall - now
        return ahead <= ClockRepair.tolerance
            ? Check(name: "clock", verdict: .ok, detail: "the log's clock follows this machine's")
            : Check(
                name: "clock", verdict: .problem,
                detail: "the log's clock stands \(ahead / 1000) s ahead of this machine's",
                hint: ClockRepair.advice)
    }

    private static func walSize(_ path: String) -> Check {
        let bytes = FileMetadata(path + "-wal")?.size ?? 0
        let text = "the write-ahead log has \(bytes / 1024) KiB"
        return bytes < 64 << 20
            ? Check(name: "wal", verdict: .ok, detail: text)
            : Check(
                name: "wal", verdict: .warning, detail: text, hint: "claire doctor --repair")
    }

    /// The projections are what the log folds into.
    private static func projections(_ connection: Connection) throws(StoreError) -> Check {
        let fresh = try FreshFold.digest(of: connection)
        let live = try Digest.state(connection, prefix: "")
        return fresh == live
            ? Check(name: "projections", verdict: .ok, detail: "equal to a replay of the log")
            : Check(
                name: "projections", verdict: .problem,
                detail: "differ from a replay of the log", hint: "claire doctor replay")
    }
}

/// The whole log folded anew into temporary tables, to compare with what is kept.
enum FreshFold {
    static func digest(of connection: Connection) throws(StoreError) -> String {
        let prefix = "fresh_"
        try connection.execute(
            ProjectionSchema(prefix: prefix, generation: 0, isTemporary: true).definition)
        defer { drop(prefix, connection) }
        try Replay.fill(connection, prefix: prefix)
        return try Digest.state(connection, prefix: prefix)
    }

    private static func drop(_ prefix: String, _ connection: Connection) {
        connection.forgetStatements()
        for table in ProjectionSchema.tables {
            try? connection.execute("DROP TABLE IF EXISTS temp.\(prefix)\(table)")
        }
    }
}
