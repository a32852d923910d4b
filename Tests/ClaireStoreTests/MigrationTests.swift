import ClaireDomain
import ClairePlatform
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
                Migration(version: 99) { connection, _, _ throws(StoreError) in
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

    /// Makes a database of version 1 as the SQL of that time made it, with two events in it.
    private func makeFirst(_ path: String) throws {
        do {
            let store = try Store.create(at: path, machine: Self.own).store
            try store.write(as: .person("ada")) { writer throws(StoreError) in
                let project = try writer.createProject(name: "api")
                _ = try writer.addTask(NewTask(title: "first"), to: project.id)
            }
            try store.checkpoint()
        }
        let connection = try Connection(path: path, access: .write)
        for name in [
            "quarantine", "refused", "forks", "peers", "served", "answers", "changes", "launches",
            "trust",
            "queue",
        ] {
            try connection.execute("DROP TABLE local_\(name)")
        }
        try connection.execute(
            """
            DROP TABLE abandoned_events;
            CREATE TABLE identity_1 (
              one           INTEGER PRIMARY KEY CHECK (one = 1),
              machine_id    TEXT NOT NULL,
              origin        TEXT NOT NULL,
              clock_wall    INTEGER NOT NULL,
              clock_counter INTEGER NOT NULL,
              generation    INTEGER NOT NULL
            );
            INSERT INTO identity_1
              SELECT one, machine_id, origin, clock_wall, clock_counter, generation
              FROM local_identity;
            DROP TABLE local_identity;
            ALTER TABLE identity_1 RENAME TO local_identity;
            PRAGMA user_version = 1
            """)
        FileRemoval.remove(HighWater.path(of: path))
    }

    @Test("version 1 gets what sync needs, with a backup, and goes on under its name")
    func firstToSecond() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/claire.db"
        try makeFirst(path)
        let store = try Store.open(at: path, machine: Self.own)
        let backup = try #require(store.migrationBackup)
        #expect(backup.hasPrefix(path + ".v1-"))
        let fresh = try TemporaryStore()
        let tables =
            "SELECT group_concat(sql) FROM (SELECT sql FROM sqlite_schema WHERE name GLOB 'local_*' AND name <> 'local_identity' ORDER BY name)"
        func schema(_ store: Store) throws -> String? {
            try store.connection.prepare(tables).first { $0.text(0) }
        }
        #expect(try schema(store) == schema(fresh.store))
        #expect(try store.complaints() == [])
        let epoch = try store.read { reader throws(StoreError) in try reader.epoch() }
        #expect(UUID(epoch) != nil)
        try store.write(as: .person("ada")) { writer throws(StoreError) in
            _ = try writer.createProject(name: "web")
        }
        let origin = try store.read { reader throws(StoreError) in try reader.origin() }
        #expect(origin == Self.own.text)
        #expect(try store.number("SELECT max(seq) FROM log") == 3)
        #expect(HighWater.read(of: path)?.seq == 3)
        // The backup put back in its place is brought up again, and leaves the log alone.
        for name in [path, path + "-wal", path + "-shm"] { FileRemoval.remove(name) }
        try FileManager.default.copyItem(atPath: backup, toPath: path)
        let again = try Store.open(at: path, machine: Self.own)
        try again.write(as: .claire) { writer throws(StoreError) in
            _ = try writer.createProject(name: "cli")
        }
        #expect(try again.read { reader throws(StoreError) in try reader.origin() } != origin)
        #expect(try again.complaints() == [])
    }

    @Test("version 2 gets what answers over HTTP need, and keeps all that it had")
    func secondToThird() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/claire.db"
        do {
            let store = try Store.create(at: path, machine: Self.own).store
            try store.write(as: .person("ada")) { writer throws(StoreError) in
                _ = try writer.createProject(name: "api", repo: "/src/api")
            }
            try store.checkpoint()
        }
        try Connection(path: path, access: .write).execute(
            """
            DROP TABLE local_answers; DROP TABLE local_changes; DROP TABLE local_launches;
            DROP TABLE local_trust; DROP TABLE local_queue; PRAGMA user_version = 2
            """)
        let store = try Store.open(at: path, machine: Self.own)
        #expect(store.migrationBackup?.hasPrefix(path + ".v2-") ?? false)
        let mark = try store.read { reader throws(StoreError) in try reader.changeMark() }
        try store.write(as: .person("ada")) { writer throws(StoreError) in
            let id = try writer.reader.projectID("api")
            #expect(try writer.reader.project(id).repo == "/src/api")
            _ = try writer.editProject(id, ProjectRegisters(), repo: "/src/other")
            try writer.keep(
                StoredAnswer(request: [1], status: 200, location: nil, body: "{}"), of: "cli",
                key: "a")
        }
        #expect(try store.read { reader throws(StoreError) in try reader.changeMark() } != mark)
        #expect(try store.complaints() == [])
    }

    @Test("version 3 gets what opening agents needs, as a new database has it")
    func thirdToFourth() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/claire.db"
        do {
            let store = try Store.create(at: path, machine: Self.own).store
            try store.write(as: .person("ada")) { writer throws(StoreError) in
                _ = try writer.createProject(name: "api", repo: "/src/api")
            }
            try store.checkpoint()
        }
        try Connection(path: path, access: .write).execute(
            """
            DROP TABLE local_launches; DROP TABLE local_trust; DROP TABLE local_queue;
            PRAGMA user_version = 3
            """)
        let store = try Store.open(at: path, machine: Self.own)
        #expect(store.migrationBackup?.hasPrefix(path + ".v3-") ?? false)
        let fresh = try TemporaryStore()
        for table in ["local_launches", "local_trust", "local_queue"] {
            let sql = "SELECT sql FROM sqlite_schema WHERE name = '\(table)'"
            let made = try store.connection.prepare(sql).first { $0.text(0) }
            #expect(try made == fresh.store.connection.prepare(sql).first { $0.text(0) })
            #expect(made != nil)
        }
        #expect(try store.complaints() == [])
    }
}
