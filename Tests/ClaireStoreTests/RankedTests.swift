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

    @Test("the best are the beginning of the ranking, of all projects and of one", arguments: 1...6)
    func best(_ seed: Int) throws {
        let temporary = try TemporaryStore()
        let projects = try temporary.write { writer throws(StoreError) in
            var projects: [ClaireDomain.UUID] = []
            for name in ["one", "two", "three"] {
                projects.append(try writer.createProject(name: name).id)
            }
            var tasks: [ClaireDomain.UUID] = []
            for number in 0..<60 {
                let mixed = number &* 7919 &+ seed &* 104_729
                let priority = Priority(rawValue: mixed % 5) ?? .normal
                let after = mixed % 3 == 0 ? tasks.suffix(mixed % 7).prefix(1) : []
                let task = try writer.addTask(
                    NewTask(
                        title: "task \(number)", priority: priority, position: mixed % 4,
                        after: Array(after)), to: projects[mixed % 3])
                if mixed % 6 == 1, task.isReady { try writer.moveTask(task.id, .start) }
                tasks.append(task.id)
            }
            try writer.setProjectStatus(projects[2], .paused)
            return projects
        }
        for project in [nil] + projects.map(Optional.some) {
            for limit in [1, 3, 10, 100] {
                let (best, all) = try temporary.store.read { reader throws(StoreError) in
                    (
                        try reader.best(project: project, limit: limit),
                        try reader.ranked(project: project)
                    )
                }
                #expect(best.map(\.task) == all.prefix(limit).map(\.task))
                #expect(best.map(\.rank) == all.prefix(limit).map(\.rank))
            }
        }
    }
}
