import ClaireDomain

/// Two branches of one origin's log that were told apart here.
package struct Fork: Equatable, Sendable {
    package let origin: String
    /// The first position at which the branches differ.
    package let seq: Int
    /// The chain there of the branch that keeps the name, and of the one that gets another.
    package let kept: Chain
    package let moved: Chain
    /// The name that the other branch gets.
    package let branch: String
    /// Whether it is a log of this machine: it was copied, or brought back from a backup.
    package let isOwn: Bool
    /// Who showed the other branch, and when: milliseconds since 1970.
    package let peer: String
    package let found: Int64
}

extension Reader {
    /// The forks that were found here, the newest first.
    package func forks(limit: Int = 1000) throws(StoreError) -> [Fork] {
        let select = try connection.statement(
            """
            SELECT origin, seq, kept, moved, branch, is_own, peer, found FROM local_forks
            ORDER BY found DESC, origin, seq LIMIT ?1
            """)
        select.bind(1, limit)
        return try select.all { row in
            Fork(
                origin: row.text(0), seq: row.integer(1), kept: Chain(bytes: row.blob(2)),
                moved: Chain(bytes: row.blob(3)), branch: row.text(4), isOwn: row.bool(5),
                peer: row.text(6), found: Int64(row.integer(7)))
        }
    }
}
