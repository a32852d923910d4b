import ClaireDomain
import Foundation
import Support
import Testing

@testable import ClaireStore

/// A database of the first Claire, which had the events table alone.
@Suite struct MigrationTests {
    private static let old = UUID(random: 0xAAAA, 1)
    private static let own = UUID(random: 0xBBBB, 1)

    /// Makes such a database, in the rollback mode of that time.
    private func makeOld(_ path: String) throws -> [Event] {
        let connection = try Connection(path: path, access: .create)
        try connection.execute(
            """
            CREATE TABLE events (rowid INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
              hlc TEXT NOT NULL, machine_id TEXT NOT NULL, event_type TEXT NOT NULL,
              payload TEXT NOT NULL, created_at TEXT NOT NULL);
            CREATE TABLE projects (id TEXT, junk TEXT);
            """)
        let history = try RandomHistory(seed: 42, count: 60).events.map(\.event)
        let insert = try connection.prepare(
            "INSERT INTO events VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)")
        for event in history {
            insert.bind(1, event.uuid)
            insert.bind(2, event.hlc)
            insert.bind(3, event.machineID)
            insert.bind(4, event.type)
            insert.bind(5, event.payload)
            insert.bind(6, event.createdAt)
            try insert.run()
        }
        return history
    }

    @Test("it is brought up with a backup beside it, its events as they were, and written on")
    func bringsUp() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/claire.db"
        let history = try makeOld(path)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let store = try Store.open(at: path, machine: Self.own)
        let backup = try #require(store.migrationBackup)
        #expect(backup.hasPrefix(path + ".v0-"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: backup)).count == before.count)
        let kept = try store.connection.prepare(
            "SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events ORDER BY rowid"
        ).all { EventScan.read($0).event }
        #expect(kept.map(\.bytes) == history.map(\.bytes))
        #expect(try store.positions().count == history.count)
        #expect(try store.complaints().filter { $0 != "unapplied" } == [])
        let last = try #require(history.map(\.hlc).max())
        try store.write(as: .person("ada")) { writer throws(StoreError) in
            let event = try writer.append(
                .projectCreated(id: writer.newID(), ProjectRegisters(name: "new")))
            #expect(last.precedesInBytes(event.hlc))
        }
        // The backup is whole: a claire of today brings it up to the same.
        let again = try Store.open(at: backup, machine: Self.own)
        #expect(again.migrationBackup != nil)
        #expect(try again.positions() == Array(store.positions().dropLast()))
        #expect(try Store.open(at: path, machine: Self.own).migrationBackup == nil)
    }

    @Test("a migration that fails leaves the database as it was") func failing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/claire.db"
        let history = try makeOld(path)
        let store = Store(
            try Connection(path: path, access: .write), machine: Self.own, ambient: .live)
        let steps =
            Migration.steps + [
                Migration(version: 3) { connection, _, _ throws(StoreError) in
                    try connection.execute("DELETE FROM events")
                    throw .full(path: "here")
                }
            ]
        #expect(
            storeError { try Migration.bring(store, from: 0, steps: steps) } == .full(path: "here"))
        #expect(try store.connection.userVersion() == 0)
        #expect(try store.number("SELECT count(*) FROM events") == history.count)
        #expect(try store.number("SELECT count(*) FROM sqlite_schema WHERE name = 'log'") == 0)
        #expect(try Store.open(at: path, machine: Self.own).positions().count == history.count)
    }

    @Test("of two processes that open it at once, one brings it up and both go on") func atOnce()
        throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path + "/claire.db"
        let count = try makeOld(path).count
        let first = Store(
            try Connection(path: path, access: .write), machine: Self.own, ambient: .live)
        let second = Store(
            try Connection(path: path, access: .write), machine: Self.own, ambient: .live)
        #expect(try Migration.bring(first, from: 0) != nil)
        #expect(try Migration.bring(second, from: 0) == nil)
        #expect(try second.positions().count == count)
    }
}
