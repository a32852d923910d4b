import ClaireDomain
import Foundation
import Testing

@testable import ClaireStore

/// The log as a page shows it: newest first, a page at a time.
@Suite struct LogPageTests {
    let fixture: TemporaryStore

    init() throws {
        fixture = try TemporaryStore()
        for name in ["kite", "museum"] {
            try fixture.write { writer throws(StoreError) in
                let project = try writer.createProject(name: name)
                for number in 0..<25 {
                    _ = try writer.addTask(NewTask(title: "\(number)"), to: project.id)
                }
            }
        }
    }

    /// All pages, one after the other.
    func pages(
        _ filter: LogFilter = LogFilter(), types: Set<String> = [], actor: String? = nil,
        limit: Int = 7, reach: Int = 20_000
    ) throws -> [LogPage] {
        var pages: [LogPage] = []
        var mark: LogMark?
        repeat {
            let page = try fixture.store.read { reader throws(StoreError) in
                try reader.logPage(
                    filter, types: types, actor: actor, before: mark, limit: limit, reach: reach)
            }
            // As it goes out in a link and comes back.
            mark = page.next.flatMap { LogMark($0.text) }
            #expect(mark == page.next)
            pages.append(page)
        } while mark != nil && pages.count < 1000
        return pages
    }

    /// What `claire log` prints, turned round.
    func log(_ filter: LogFilter = LogFilter()) throws -> [String] {
        var cursor = LogCursor()
        return try fixture.store.read { reader throws(StoreError) in
            try reader.log(filter, after: &cursor).map(\.event.uuid).reversed()
        }
    }

    @Test(
        "pages hold the whole log once, newest first, whatever their length", arguments: [1, 7, 52])
    func whole(limit: Int) throws {
        let pages = try pages(limit: limit)
        #expect(pages.flatMap(\.entries).map(\.event.uuid) == (try log()))
        #expect(pages.dropLast().allSatisfy { $0.entries.count == limit })
        #expect(pages.last?.entries.isEmpty == false)
    }

    @Test(
        "a project's pages hold what its log holds, however they are looked up",
        arguments: [10, 20_000])
    func project(reach: Int) throws {
        let id = try fixture.store.read { reader throws(StoreError) in
            try reader.projectID("kite")
        }
        let filter = LogFilter(project: id)
        let found = try pages(filter, reach: reach).flatMap(\.entries).map(\.event.uuid)
        #expect(found == (try log(filter)) && found.count == 26)
    }

    @Test("types, actors and times are kept to")
    func filters() throws {
        let projects = try pages(types: ["project_created"]).flatMap(\.entries)
        #expect(projects.map(\.event.type) == ["project_created", "project_created"])
        #expect(try pages(actor: "person:ada").flatMap(\.entries).count == 52)
        #expect(try pages(actor: "person:bob").flatMap(\.entries).isEmpty)
        let walls = try pages().flatMap(\.entries).compactMap(\.wall)
        let (first, last) = (try #require(walls.last), try #require(walls.first))
        #expect(try pages(LogFilter(until: first)).flatMap(\.entries).isEmpty)
        #expect(try pages(LogFilter(since: last + 1)).flatMap(\.entries).isEmpty)
        #expect(try pages(LogFilter(since: first, until: last + 1)).flatMap(\.entries).count == 52)
    }

    @Test("a filter that little passes is looked for in pieces")
    func pieces() throws {
        try fixture.write { writer throws(StoreError) in
            let project = try writer.createProject(name: "large")
            for number in 0..<1200 {
                _ = try writer.addTask(NewTask(title: "\(number)"), to: project.id)
            }
        }
        let pages = try pages(types: ["project_created"], reach: 500)
        #expect(pages.count == 3)
        #expect(pages.map(\.isCutShort) == [true, true, false])
        #expect(pages.flatMap(\.entries).count == 3)
    }

    @Test(
        "what is no mark is none",
        arguments: ["", "~", "x~y", "1", String(repeating: "1", count: 300) + "~1"])
    func marks(text: String) { #expect(LogMark(text) == nil) }
}
