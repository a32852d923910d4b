import ClaireDomain
import Foundation
import Testing

@testable import ClaireStore

struct CheckpointTests {
    /// Writes until the log is due to be copied, then once more so that it is.
    private func fillLog(_ store: Store) throws {
        let note = String(repeating: "a note that takes its page ", count: 100)
        let project = try store.write(as: .person("ada")) { writer throws(StoreError) in
            try writer.createProject(name: "api")
        }
        for _ in 0..<4 {
            _ = try store.write(as: .person("ada")) { writer throws(StoreError) in
                for _ in 0..<300 { try writer.append(.noteAdded(.project(project.id), text: note)) }
            }
        }
    }

    private func size(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }

    @Test("a long log is copied into the database by the write that made it long")
    func copied() throws {
        let temporary = try TemporaryStore()
        try fillLog(temporary.store)
        #expect(try size(temporary.path) > Checkpoint.duePages * 4096)
        #expect(temporary.store.connection.walPages < Checkpoint.duePages)
    }

    @Test("the process after a checkpoint finds a short log and does not copy the long one again")
    func startedAnew() throws {
        let temporary = try TemporaryStore()
        try fillLog(temporary.store)
        let machine = try temporary.store.machineID()
        for _ in 0..<3 {
            let next = try Store.open(at: temporary.path, machine: machine)
            _ = try next.write(as: .person("ada")) { writer throws(StoreError) in
                try writer.createProject(name: "p\(UInt64.random(in: 0 ... .max))")
            }
            #expect(next.connection.walPages < 300)
        }
    }

    @Test("a reader of the old log keeps what it sees while the log is copied")
    func readers() throws {
        let temporary = try TemporaryStore()
        let reading = try Store.open(at: temporary.path, machine: nil)
        try reading.read { reader throws(StoreError) in
            let before = try reader.projects().count
            do { try fillLog(temporary.store) } catch { Issue.record(error) }
            let after = try reader.projects().count
            #expect(before == 0 && after == 0)
        }
        let now = try reading.read { reader throws(StoreError) in try reader.projects().count }
        #expect(now == 1)
    }
}
