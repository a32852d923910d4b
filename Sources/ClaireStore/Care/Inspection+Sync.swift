import ClaireDomain

/// What the exchange with other machines left that a person should know of.
extension Inspection {
    /// Events that wait until this machine's clock has come near enough to theirs.
    static func quarantined(_ connection: Connection, now: Int64) throws(StoreError) -> Check {
        let select = try connection.prepare(
            """
            SELECT machine_id, count(*), min(due), max(due) FROM local_quarantine
            GROUP BY machine_id ORDER BY 2 DESC
            """)
        let rows = try select.all { row in
            (
                machine: PlainText.line(row.text(0), bytes: 40), count: row.integer(1),
                first: Int64(row.integer(2)), last: Int64(row.integer(3))
            )
        }
        guard let most = rows.first else {
            return Check(
                name: "quarantined", verdict: .ok, detail: "no event is kept aside for its time")
        }
        let count = rows.reduce(0) { $0 + $1.count }
        let (first, last) = (rows.map(\.first).min() ?? now, rows.map(\.last).max() ?? now)
        return Check(
            name: "quarantined", verdict: .warning,
            detail: "\(count) events are ahead of this machine's clock, most of them of machine "
                + "'\(most.machine)'; they are taken from \(Timestamp.text(first)) to "
                + Timestamp.text(last),
            hint: first <= now
                ? "claire sync"
                : "set the clock that is wrong; where theirs was, there: claire doctor --repair clock"
        )
    }

    /// Events that came altered, or under names that are taken.
    static func refused(_ connection: Connection) throws(StoreError) -> Check {
        let codes = try connection.prepare(
            "SELECT code, count(*) FROM local_refused GROUP BY code ORDER BY 2 DESC, 1"
        ).all { "\($0.integer(1)) × \($0.text(0))" }
        guard !codes.isEmpty else {
            return Check(
                name: "refused", verdict: .ok, detail: "no event from elsewhere was refused")
        }
        let last = try connection.prepare(
            "SELECT detail, peer, arrived FROM local_refused ORDER BY arrived DESC, number DESC LIMIT 1"
        ).first { row in
            "the last from '\(PlainText.line(row.text(1), bytes: 60))' at "
                + "\(Timestamp.text(Int64(row.integer(2)))): \(row.text(0))"
        }
        return Check(
            name: "refused", verdict: .warning,
            detail: "events that were tampered with are kept aside: "
                + codes.joined(separator: ", ") + "; " + (last ?? ""),
            hint: "claire sync verify; look at the machine that sent them")
    }

    /// Logs that two databases wrote under one name; both branches live. Of this machine's own it
    /// warns for a week.
    static func forks(_ connection: Connection, now: Int64) throws(StoreError) -> Check {
        let rows = try connection.prepare(
            "SELECT origin, seq, found, is_own FROM local_forks ORDER BY found DESC, origin, seq"
        ).all { row in
            (
                text: "'\(row.text(0))' from \(row.integer(1)) on, found "
                    + Timestamp.text(Int64(row.integer(2))),
                isFresh: row.bool(3) && Int64(row.integer(2)) > now - 7 * 86_400_000
            )
        }
        guard let newest = rows.first else {
            return Check(name: "forks", verdict: .ok, detail: "no log was written by two databases")
        }
        return Check(
            name: "forks", verdict: rows.contains(where: \.isFresh) ? .warning : .ok,
            detail: "\(rows.count) log\(rows.count == 1 ? "" : "s") had two branches, which both "
                + "live on: " + newest.text,
            hint: rows.contains(where: \.isFresh)
                ? "where this machine was cloned, give the clone an id of its own: there, take "
                    + "machine_id out of claire.toml and run claire init"
                : nil)
    }

    /// Whether the database is the one that was written last; where it is not, the next write starts
    /// a log of its own, and nothing needs doing.
    static func identity(_ store: Store) throws(StoreError) -> Check {
        let connection = store.connection
        let identity = try Identity.load(connection)
        let reason = try Incarnation.reason(identity, store.evidence) {
            origin throws(StoreError) in try LogHead.load(origin, connection)
        }
        return Check(
            name: "identity", verdict: .ok,
            detail: reason.map { "the next write starts a log of its own: \($0)" }
                ?? "this machine writes the log '\(identity.origin)'")
    }
}
