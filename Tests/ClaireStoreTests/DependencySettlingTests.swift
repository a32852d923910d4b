import ClaireDomain
import Support
import Testing

@testable import ClaireStore

struct DependencySettlingTests {
    /// Few tasks and many edges: cycles of every length are closed and opened again.
    @Test(
        "after each change the skipped edges are those that the whole graph says",
        arguments: 1...6 as ClosedRange<UInt64>)
    func edgeByEdge(seed: UInt64) throws {
        let temporary = try TemporaryStore()
        var random = SeededGenerator(seed: seed)
        let tasks = (0..<6).map { _ in UUID(random: random.next(), random.next()) }
        var everSkipped = false
        for _ in 0..<150 {
            let changes = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                let edge = DependencyEdge(
                    task: tasks[Int.random(in: 0..<6, using: &random)],
                    dependsOn: tasks[Int.random(in: 0..<6, using: &random)])
                return Int.random(in: 0..<5, using: &random) < 2
                    ? EventBody.dependencyAdded(edge) : .dependencyRemoved(edge)
            }
            try temporary.write { writer throws(StoreError) in
                for change in changes { try writer.append(change) }
            }
            let (present, skipped) = try flags(temporary.store)
            #expect(skipped == DependencyGraph.skipped(present))
            everSkipped = everSkipped || !skipped.isEmpty
        }
        #expect(everSkipped)
    }

    /// The present edges in the order of their stamps, and those of all edges that are flagged.
    private func flags(
        _ store: Store
    ) throws -> (present: [DependencyEdge], skipped: Set<DependencyEdge>) {
        let rows = try store.connection.statement(
            """
            SELECT task_id, depends_on, present, skipped FROM dependencies ORDER BY present_clock
            """
        ).all { row in
            (
                edge: DependencyEdge(task: row.uuid(0), dependsOn: row.uuid(1)),
                present: row.bool(2), skipped: row.bool(3)
            )
        }
        return (rows.filter(\.present).map(\.edge), Set(rows.filter(\.skipped).map(\.edge)))
    }
}
