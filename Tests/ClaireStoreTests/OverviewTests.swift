import ClaireDomain
import Testing

@testable import ClaireStore

/// What screens read in part, against the lists that hold all of it.
@Suite struct OverviewTests {
    /// Readers over random records, in which projects are deleted, tasks superseded and the like.
    private func readers(_ seeds: ClosedRange<UInt64>) throws -> [Reader] {
        try seeds.map { seed in
            let log = try MemoryLog()
            try log.receive(try RandomHistory(seed: seed, count: 120).events, positioned: false)
            return Reader(log.connection, now: 1_750_000_100_000)
        }
    }

    @Test func theOverviewTellsWhatTheStatusDoes() throws {
        var kinds: Set<StatusReport.Attention.Kind> = []
        for (index, reader) in try readers(1...60).enumerated() {
            let whole = try reader.status()
            kinds.formUnion(whole.attention.map(\.kind))
            for limit in [0, 1, 2, 1000] {
                let overview = try reader.overview(limit: limit)
                #expect(overview.attentionCount == whole.attention.count)
                #expect(
                    overview.attention.map(\.json)
                        == whole.attention.prefix(limit).map(\.json), "seed \(index + 1)")
                #expect(overview.sessions == whole.sessions)
                #expect(overview.projects == whole.projects)
                #expect(overview.next == whole.next)
                #expect(overview.usage == whole.usage)
            }
            let overview = try reader.overview(limit: 10)
            for task in whole.tasks {
                guard let home = overview.homes[task.id] else { continue }
                #expect(home.id == task.projectID && home.label.hasSameBytes(as: task.project))
            }
        }
        #expect(kinds.isSuperset(of: [.review, .blocked, .superseded]), "\(kinds)")
    }

    @Test func pagesByKeyHoldTogetherWhatTheListDoes() throws {
        var longest = 0
        for reader in try readers(1...20) {
            let project = try reader.projects().first?.id
            let filters = [
                TaskFilter(), TaskFilter(includesClosed: true), TaskFilter(readyOnly: true),
                TaskFilter(statuses: [.blocked, .failed]), TaskFilter(project: project),
            ]
            for filter in filters {
                let whole = try reader.tasks(filter)
                longest = max(longest, whole.count)
                for limit in 1...3 {
                    var found: [Task] = []
                    var key: TaskPageFilter.Key?
                    while true {
                        let page = try reader.taskPage(
                            TaskPageFilter(filter, after: key, limit: limit))
                        found += page.tasks
                        guard page.hasMore, let last = page.tasks.last else { break }
                        key = TaskPageFilter.Key(
                            priority: Int64(last.priority.rawValue),
                            position: Int64(last.position), created: last.created,
                            id: last.id.text, includesItself: false)
                    }
                    #expect(found == whole)
                }
            }
        }
        #expect(longest >= 3)
    }

    @Test("a project with very many events is logged in pages, which hold all of them once")
    func longLog() throws {
        let fixture = try TemporaryStore()
        let project = try fixture.write { writer throws(StoreError) in
            _ = try writer.createProject(name: "other")
            let project = try writer.createProject(name: "busy").id
            for number in 0..<5100 {
                _ = try writer.noteProject(project, "\(number)")
            }
            return project
        }
        let filter = LogFilter(project: project)
        try fixture.store.read { reader throws(StoreError) in
            var cursor = LogCursor()
            var found: [LogEntry] = []
            var pages = 0
            while true {
                let page = try reader.log(filter, after: &cursor, limit: 700)
                if page.isEmpty { break }
                #expect(page.count <= 700)
                found += page
                pages += 1
            }
            #expect(pages == 8)
            #expect(found.count == 5101)
            #expect(Set(found.map(\.event.uuid)).count == 5101)
            #expect(found.map(\.event.hlc) == found.map(\.event.hlc).sorted())
        }
    }
}
