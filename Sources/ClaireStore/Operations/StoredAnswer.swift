import ClaireDomain

/// What was answered to a caller who may ask for the same again: it did not hear the answer, say.
package struct StoredAnswer: Equatable, Sendable {
    /// A hash of what was asked.
    package let request: [UInt8]
    /// `nil` where the work was begun, and nobody lived to say how it ended.
    package let status: Int?
    package let location: String?
    package let body: String

    /// An answer, or the beginning of the work on one.
    package init(request: [UInt8], status: Int?, location: String?, body: String) {
        self.request = request
        self.status = status
        self.location = location
        self.body = body
    }

    /// How long answers are kept, in milliseconds; those of the last day count towards the bounds.
    package static let age: Int64 = 48 * 3_600_000
    static let day: Int64 = 24 * 3_600_000
    /// How many of one day are kept, and how many bytes of them.
    package static let greatestCount = 20_000
    package static let greatestSize = 64 << 20
}

extension Reader {
    /// What a caller was answered under a key of theirs.
    package func answer(to caller: String, key: String) throws(StoreError) -> StoredAnswer? {
        let select = try connection.statement(
            """
            SELECT request, status, location, body FROM local_answers
            WHERE caller = ?1 AND key = ?2 AND made > ?3
            """)
        select.bind(1, caller)
        select.bind(2, key)
        select.bind(3, now - StoredAnswer.age)
        return try select.first { row in
            StoredAnswer(
                request: row.blob(0), status: row.isNull(1) ? nil : row.integer(1),
                location: row.optionalText(2), body: row.text(3))
        }
    }
}

extension Writer {
    /// Keeps an answer under a caller's key for a day at least, in the transaction that does what it
    /// tells of; older ones give way.
    ///
    /// - Throws: `conflict` `too_many_keys` past what is kept of one day.
    package func keep(
        _ answer: StoredAnswer, of caller: String, key: String
    ) throws(StoreError) {
        let delete = try connection.statement("DELETE FROM local_answers WHERE made < ?1")
        delete.bind(1, now - StoredAnswer.age)
        try delete.run()
        let count = try connection.statement(
            "SELECT count(*), coalesce(sum(length(body)), 0) FROM local_answers WHERE made > ?1")
        count.bind(1, now - StoredAnswer.day)
        let kept =
            try count.first { (count: $0.integer(0), size: $0.integer(1)) } ?? (count: 0, size: 0)
        guard kept.count < StoredAnswer.greatestCount, kept.size < StoredAnswer.greatestSize else {
            throw .conflict(
                Conflict(
                    code: "too_many_keys",
                    message: "\(kept.count) answers of the last day are kept already"))
        }
        let upsert = try connection.statement(
            """
            INSERT INTO local_answers (caller, key, request, made, status, location, body)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            ON CONFLICT(caller, key)
              DO UPDATE SET request = ?3, made = ?4, status = ?5, location = ?6, body = ?7
            """)
        upsert.bind(1, caller)
        upsert.bind(2, key)
        upsert.bind(3, blob: answer.request)
        upsert.bind(4, now)
        upsert.bind(5, answer.status)
        upsert.bind(6, answer.location)
        upsert.bind(7, answer.body)
        try upsert.run()
    }

    /// Forgets what was begun under a caller's key and came to nothing.
    package func forget(_ caller: String, key: String) throws(StoreError) {
        let delete = try connection.statement(
            "DELETE FROM local_answers WHERE caller = ?1 AND key = ?2 AND status IS NULL")
        delete.bind(1, caller)
        delete.bind(2, key)
        try delete.run()
    }
}
