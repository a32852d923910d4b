import ClaireDomain

extension Projector {
    func setDependency(
        _ edge: DependencyEdge, present: Bool, _ write: RegisterWrite
    ) throws(StoreError) {
        let upsert = try statement { prefix in
            """
            INSERT INTO \(prefix)dependencies (task_id, depends_on, present, present_clock)
            VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT(task_id, depends_on) DO UPDATE SET
              present = excluded.present, present_clock = excluded.present_clock
            WHERE excluded.present_clock > present_clock
            """
        }
        upsert.bind(1, edge.task)
        upsert.bind(2, edge.dependsOn)
        upsert.bind(3, present)
        upsert.bind(4, blob: write.stamp)
        try upsert.run()
        if connection.changes > 0 { changedDependencies.append(edge) }
    }

    /// From so many changes on, looking at all edges once is cheaper than at each one's reach.
    private static let manyChanges = 16

    /// Whether a flag may have changed: an edge that lies on no cycle is never skipped and makes no
    /// other one skipped, so a graph without cycles needs no look at all its edges.
    func mustSettleDependencies() throws(StoreError) -> Bool {
        if changedDependencies.isEmpty { return false }
        if changedDependencies.count > Self.manyChanges { return true }
        let skipped = try statement { prefix in
            "SELECT 1 FROM \(prefix)dependencies WHERE skipped LIMIT 1"
        }
        if try skipped.first({ _ in true }) ?? false { return true }
        for edge in changedDependencies where try liesOnCycle(edge) { return true }
        return false
    }

    private func liesOnCycle(_ edge: DependencyEdge) throws(StoreError) -> Bool {
        let select = try statement { prefix in
            """
            WITH RECURSIVE reached(id) AS (
              SELECT ?2 UNION
              SELECT d.depends_on FROM \(prefix)dependencies d JOIN reached r ON d.task_id = r.id
              WHERE d.present)
            SELECT 1 FROM reached WHERE id = ?1
            """
        }
        select.bind(1, edge.task)
        select.bind(2, edge.dependsOn)
        return try select.first { _ in true } ?? false
    }

    /// Flags the edges that would close a cycle, as a function of all edges and their stamps.
    func settleDependencies() throws(StoreError) {
        let select = try statement { prefix in
            """
            SELECT task_id, depends_on, skipped FROM \(prefix)dependencies
            WHERE present ORDER BY present_clock
            """
        }
        var edges: [DependencyEdge] = []
        var flagged: Set<DependencyEdge> = []
        try select.forEach { row throws(StoreError) in
            let edge = DependencyEdge(task: row.uuid(0), dependsOn: row.uuid(1))
            edges.append(edge)
            if row.bool(2) { flagged.insert(edge) }
        }
        let skipped = DependencyGraph.skipped(edges)
        for edge in flagged.subtracting(skipped) { try flag(edge, false) }
        for edge in skipped.subtracting(flagged) { try flag(edge, true) }
        let clear = try statement { prefix in
            "UPDATE \(prefix)dependencies SET skipped = 0 WHERE skipped AND NOT present"
        }
        try clear.run()
    }

    private func flag(_ edge: DependencyEdge, _ skipped: Bool) throws(StoreError) {
        let update = try statement { prefix in
            """
            UPDATE \(prefix)dependencies SET skipped = ?3 WHERE task_id = ?1 AND depends_on = ?2
            """
        }
        update.bind(1, edge.task)
        update.bind(2, edge.dependsOn)
        update.bind(3, skipped)
        try update.run()
    }
}
