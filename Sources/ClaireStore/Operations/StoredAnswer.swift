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

    /// How long answers are kept, in milliseconds: two days, where one was promised.
    package static let age: Int64 = 48 * 3_600_000
    /// How many are kept, and about how many bytes of them.
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
    /// - Throws: `conflict` `too_many_keys` past what is kept.
    package func keep(
        _ answer: StoredAnswer, of caller: String, key: String
    ) throws(StoreError) {
        let delete = try connection.statement("DELETE FROM local_answers WHERE made < ?1")
        delete.bind(1, now - StoredAnswer.age)
        try delete.run()
        try requireRoom()
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

    /// Rows are counted by their numbers, and their bytes now and then: neither is worth a scan of
    /// thousands for each request.
    private func requireRoom() throws(StoreError) {
        let bounds = try connection.statement(
            """
            SELECT coalesce((SELECT max(rowid) FROM local_answers), 0),
              coalesce((SELECT min(rowid) FROM local_answers), 1)
            """
        ).first { (last: $0.integer(0), first: $0.integer(1)) }
        guard let bounds else { return }
        let count = bounds.last - bounds.first + 1
        var size = 0
        if bounds.last % 64 == 0 {
            size =
                try connection.statement("SELECT coalesce(sum(length(body)), 0) FROM local_answers")
                .first { $0.integer(0) } ?? 0
        }
        guard count < StoredAnswer.greatestCount, size < StoredAnswer.greatestSize else {
            throw .conflict(
                Conflict(
                    code: "too_many_keys",
                    message: "\(count) answers of the last two days are kept already"))
        }
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
