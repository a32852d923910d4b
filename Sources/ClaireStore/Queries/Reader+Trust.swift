import ClaireDomain

/// What of a repository its user has read and found good, on this machine.
package struct RepositoryTrust: Equatable, Sendable {
    /// SHA-256 over what was shown, 64 hexadecimal digits.
    package let hash: String
    /// When, in milliseconds since 1970.
    package let trusted: Int64

    package init(hash: String, trusted: Int64) {
        self.hash = hash
        self.trusted = trusted
    }
}

extension Reader {
    /// What `claire config trust` pinned for a project here; `nil` where it pinned nothing.
    package func trust(of project: UUID) throws(StoreError) -> RepositoryTrust? {
        let select = try connection.statement(
            "SELECT hash, trusted FROM local_trust WHERE project_id = ?1")
        select.bind(1, project)
        return try select.first {
            RepositoryTrust(hash: $0.text(0), trusted: Int64($0.integer(1)))
        }
    }
}

extension Writer {
    /// Pins the content of a project's repository that its user has seen.
    ///
    /// - Parameter hash: as `InheritedConfiguration` computes it; `nil` takes the trust back.
    package func trust(_ project: UUID, hash: String?) throws(StoreError) {
        guard let hash else {
            let delete = try connection.statement("DELETE FROM local_trust WHERE project_id = ?1")
            delete.bind(1, project)
            return try delete.run()
        }
        let upsert = try connection.statement(
            """
            INSERT INTO local_trust (project_id, hash, trusted) VALUES (?1, ?2, ?3)
            ON CONFLICT(project_id) DO UPDATE SET hash = ?2, trusted = ?3
            """)
        upsert.bind(1, project)
        upsert.bind(2, hash)
        upsert.bind(3, now)
        try upsert.run()
    }
}
