import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

@testable import ClaireStore

/// What is found at the path of a database, whole or not, is never made anew and never changed.
@Suite struct OpeningTests {
    private func folder() throws -> TemporaryFolder { try TemporaryFolder() }

    private func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path))
    }

    @Test("a missing file is missing, and is not made") func missing() throws {
        let folder = try folder()
        let path = folder.path + "/claire.db"
        #expect(storeError { _ = try Store.open(at: path, machine: nil) } == .missing(path: path))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test(
        "a file that is no database is damaged, and stays as it is",
        arguments: [
            "", "x", "hello, this is a text file\n", String(repeating: "text ", count: 4000),
            "SQLite format 3\u{0}",
            "SQLite format 3\u{0}" + String(repeating: "\u{0}", count: 4080),
        ])
    func noDatabase(text: String) throws {
        let folder = try folder()
        let path = try folder.write("claire.db", text)
        let machine = UUID(random: 1, 1)
        for open in [
            { _ = try Store.open(at: path, machine: machine) },
            { _ = try Store.create(at: path, machine: machine) },
        ] as [() throws -> Void] {
            let error = storeError(open)
            guard case .damaged(let named, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(named == path)
            #expect(error?.message.contains(path) ?? false)
            #expect(try bytes(path) == Data(text.utf8))
        }
    }

    @Test("a database of another program is refused and stays as it is") func foreign() throws {
        let folder = try folder()
        let path = folder.path + "/claire.db"
        do {
            let connection = try Connection(path: path, access: .create)
            try connection.execute(
                "CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('x')")
        }
        let before = try bytes(path)
        let error = storeError { _ = try Store.create(at: path, machine: UUID(random: 1, 1)) }
        guard case .damaged(_, let detail) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(detail.contains("not a database of claire"))
        #expect(try bytes(path) == before)
    }

    @Test("a file that the system refuses to open is reported with the system's reason")
    func refused() throws {
        let folder = try folder()
        let path = folder.path + "/nowhere/claire.db"
        let error = storeError { _ = try Connection(path: path, access: .write) }
        #expect(
            error
                == .failed(
                    path: path, detail: "unable to open database file: no such file or directory"))
    }

    @Test("a folder in its place is named as what it is") func directory() throws {
        let folder = try folder()
        let error = storeError { _ = try Store.open(at: folder.path, machine: nil) }
        #expect(error == .damaged(path: folder.path, detail: "it is not a file"))
    }

    @Test("a truncated database is damaged, whatever is asked of it") func truncated() throws {
        let temporary = try TemporaryStore()
        try temporary.write { writer throws(StoreError) in
            for number in 0..<200 { _ = try writer.createProject(name: "p\(number)") }
        }
        let copy = temporary.folder.path + "/copy.db"
        try Backup.write(temporary.store, to: copy)
        let size = try bytes(copy).count
        for keep in [size / 2, 8192, 4096, 1000] {
            let handle = try #require(FileHandle(forUpdatingAtPath: copy))
            try handle.truncate(atOffset: UInt64(keep))
            try handle.close()
            let error = storeError {
                let store = try Store.open(at: copy, machine: nil)
                if let bad = try Inspection.run(store).checks.first(where: {
                    $0.verdict == .problem
                }) {
                    throw StoreError.damaged(path: copy, detail: bad.detail)
                }
            }
            #expect(error?.code == "damaged", "\(keep) bytes: \(String(describing: error))")
            #expect(try bytes(copy).count == keep)
        }
    }

    @Test("a database of a newer claire is refused with both versions, byte for byte as it was")
    func newer() throws {
        let temporary = try TemporaryStore()
        try temporary.tamper("PRAGMA user_version = 99")
        let path = temporary.folder.path + "/newer.db"
        try Backup.write(temporary.store, to: path)
        let before = try bytes(path)
        for open in [
            { _ = try Store.open(at: path, machine: nil) },
            { _ = try Store.create(at: path, machine: UUID(random: 1, 1)) },
        ] as [() throws -> Void] {
            let error = storeError(open)
            #expect(error == .newer(path: path, found: 99, known: Schema.version))
            #expect(error?.message.contains("99") ?? false)
            #expect(error?.message.contains("\(Schema.version)") ?? false)
        }
        #expect(try bytes(path) == before)
        // A process that opened it before it was raised writes nothing either.
        let late = storeError {
            try temporary.write { writer throws(StoreError) in
                _ = try writer.createProject(name: "late")
            }
        }
        #expect(late == .newer(path: temporary.path, found: 99, known: Schema.version))
        #expect(try temporary.store.number("SELECT count(*) FROM events") == 0)
    }

    @Test("making a database where one is opens that one") func createTwice() throws {
        let temporary = try TemporaryStore()
        try temporary.write { writer throws(StoreError) in
            _ = try writer.createProject(name: "api")
        }
        let (again, isNew) = try Store.create(at: temporary.path, machine: UUID(random: 7, 7))
        #expect(!isNew)
        #expect(try again.number("SELECT count(*) FROM events") == 1)
    }

    @Test("files are their owner's alone, folders too") func modes() throws {
        let folder = try folder()
        let path = folder.path + "/deep/er/claire.db"
        let old = umask(0)
        defer { umask(old) }
        let store = try Store.create(at: path, machine: UUID(random: 1, 1)).store
        try store.write(as: .claire) { writer throws(StoreError) in
            _ = try writer.createProject(name: "api")
        }
        try Backup.write(store, to: folder.path + "/deep/backup.db")
        for name in [
            "er/claire.db", "er/claire.db-wal", "er/claire.db-shm", "er/claire.db.lock",
            "backup.db",
        ] {
            #expect(FileMetadata(folder.path + "/deep/" + name)?.mode == 0o600, "\(name)")
        }
        for name in ["/deep", "/deep/er"] {
            #expect(FileMetadata(folder.path + name)?.mode == 0o700, "\(name)")
        }
    }

    @Test("a machine id that differs from the database's begins a new incarnation")
    func incarnation() throws {
        let temporary = try TemporaryStore(machine: UUID(random: 1, 1))
        try temporary.write { writer throws(StoreError) in
            _ = try writer.createProject(name: "api")
        }
        let clone = try Store.open(at: temporary.path, machine: UUID(random: 2, 2))
        for name in ["web", "cli"] {
            try clone.write(as: .claire) { writer throws(StoreError) in
                _ = try writer.createProject(name: name)
            }
        }
        let origins = try clone.connection.prepare(
            "SELECT origin, count(*) FROM log GROUP BY origin ORDER BY origin"
        ).all { "\($0.text(0).prefix(37)) \($0.integer(1))" }
        #expect(Set(origins) == ["\(UUID(random: 1, 1)) 1", "\(UUID(random: 2, 2))~ 2"])
        #expect(try clone.machineID() == UUID(random: 2, 2))
        #expect(try clone.complaints() == [])
    }
}
