import ClaireDomain
import Testing

@testable import ClaireStore

/// What `task next` puts first.
@Suite struct RankedTests {
    @Test("a project's tasks are ranked as among all, with what waits for them elsewhere")
    func acrossProjects() throws {
        let temporary = try TemporaryStore()
        let ids = try temporary.write { writer throws(StoreError) in
            let site = try writer.createProject(name: "site").id
            let app = try writer.createProject(name: "app").id
            let first = try writer.addTask(NewTask(title: "first"), to: site).id
            let wanted = try writer.addTask(NewTask(title: "wanted"), to: site).id
            let near = try writer.addTask(NewTask(title: "near", after: [wanted]), to: app).id
            _ = try writer.addTask(NewTask(title: "far", after: [near]), to: app)
            // What waits behind a failed task waits for nothing that 'first' could bring.
            let failed = try writer.addTask(NewTask(title: "failed", after: [first]), to: app).id
            _ = try writer.addTask(NewTask(title: "behind", after: [failed]), to: app)
            try writer.moveTask(failed, .fail)
            return (site: site, first: first, wanted: wanted)
        }
        let (own, all) = try temporary.store.read { reader throws(StoreError) in
            (try reader.ranked(project: ids.site), try reader.ranked())
        }
        #expect(own.map(\.task.id) == [ids.wanted, ids.first])
        #expect(own.map(\.rank.unblocks) == [2, 0])
        #expect(own.map(\.rank) == all.filter { $0.task.projectID == ids.site }.map(\.rank))
    }
}
