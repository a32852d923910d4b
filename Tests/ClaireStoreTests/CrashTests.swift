import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Synchronization
import Testing

@testable import ClaireStore

/// What is on disk at every moment is a database that has all that was acknowledged, and only whole
/// commands.
@Suite struct CrashTests {
    /// Copies of a database's files, as a crash at that moment would leave them.
    private final class Images: Sendable {
        let folder: String
        private let taken = Mutex<[(path: String, acknowledged: Int, step: String)]>([])

        init(_ folder: String) { self.folder = folder }

        var all: [(path: String, acknowledged: Int, step: String)] { taken.withLock { $0 } }

        /// A process of its own copies: this one must not close a descriptor of the database.
        func take(of path: String, acknowledged: Int, _ step: String) {
            let target = "\(folder)/image\(all.count)"
            let result = Command.run(
                ["/bin/sh", "-c", "mkdir $2 && cp $1 $1-wal $1-shm $2", "sh", path, target],
                environment: ["PATH": "/usr/bin:/bin"])
            #expect(result.status == 0, "\(result.errors)")
            taken.withLock { $0.append((target + "/claire.db", acknowledged, step)) }
        }
    }

    /// The number of commands whose events an image has, once all its rules are seen to hold.
    private func commands(in path: String, _ context: String) throws -> Int {
        let store = try Store.open(at: path, machine: nil)
        #expect(try store.complaints() == [], "\(context)")
        let count = try store.number("SELECT count(*) FROM events")
        #expect(count % 3 == 0, "\(context): a command was torn")
        // Work goes on where it ended.
        try store.write(as: .person("bob")) { writer throws(StoreError) in
            _ = try writer.createProject(name: "after")
        }
        #expect(try store.complaints() == [], "\(context), written on")
        return count / 3
    }

    /// A command of three events.
    private static func work(_ number: Int, _ writer: Writer) throws(StoreError) {
        let project = try writer.createProject(name: "p\(number)")
        let first = try writer.addTask(NewTask(title: "first"), to: project.id)
        _ = try writer.noteTask(first.id, String(repeating: "x", count: 2000))
    }

    @Test("a crash at any step of a write loses nothing acknowledged and tears no command")
    func everyStep() throws {
        let world = TestWorld()
        let temporary = try TemporaryStore(ambient: world.ambient)
        let images = Images(temporary.folder.path)
        let path = temporary.path
        let acknowledged = Atomic(0)
        for number in 0..<3 {
            if number > 0 {
                world.atEachStep { step in
                    images.take(
                        of: path, acknowledged: acknowledged.load(ordering: .relaxed), step.rawValue
                    )
                }
            }
            try temporary.write { writer throws(StoreError) in try Self.work(number, writer) }
            acknowledged.add(1, ordering: .relaxed)
        }
        #expect(Set(images.all.map(\.step)) == Set(Ambient.Step.allCases.map(\.rawValue)))
        for (index, image) in images.all.enumerated() {
            // Every second image is of a machine that lost its power, with its shared memory.
            if index % 2 == 0 { FileRemoval.remove(image.path + "-shm") }
            let found = try commands(in: image.path, "\(index) \(image.step)")
            let isCommitted = ["synced", "committed", "marked"].contains(image.step)
            let expected = image.acknowledged + (isCommitted ? 1 : 0)
            #expect(found == expected, "\(index) \(image.step)")
        }
    }

    @Test("a log torn at any byte after the last acknowledged write keeps that write")
    func tornLog() throws {
        let temporary = try TemporaryStore()
        let path = temporary.path
        try temporary.write { writer throws(StoreError) in try Self.work(0, writer) }
        let acknowledged = try #require(FileMetadata(path + "-wal")?.size)
        try temporary.write { writer throws(StoreError) in try Self.work(1, writer) }
        let whole = try #require(FileMetadata(path + "-wal")?.size)
        #expect(whole > acknowledged + 4096)
        let images = Images(temporary.folder.path)
        var random = SeededGenerator(seed: 11)
        for _ in 0..<12 {
            let cut = Int64.random(in: acknowledged...whole, using: &random)
            images.take(of: path, acknowledged: 1, "\(cut)")
            let image = try #require(images.all.last?.path)
            FileRemoval.remove(image + "-shm")
            #expect(truncate(image + "-wal", Int(cut)) == 0)
            let found = try commands(in: image, "cut at \(cut)")
            #expect(found == (cut == whole ? 2 : 1), "cut at \(cut) of \(whole)")
        }
    }

    @Test(
        "a crash between the chunks of a replay leaves tables to use, and the next replay cleans up"
    )
    func midReplay() throws {
        let temporary = try TemporaryStore()
        try temporary.write { writer throws(StoreError) in
            let project = try writer.createProject(name: "api").id
            for number in 0..<(50 + 1) {
                try writer.append(
                    .taskCreated(
                        id: writer.newID(), TaskRegisters(project: project, title: "t\(number)")))
            }
        }
        let images = Images(temporary.folder.path)
        let path = temporary.path
        let world = TestWorld(now: temporary.store.ambient.now() + 1000)
        let replaying = try temporary.reopened(ambient: world.ambient)
        world.atEachStep { step in
            if step != .locked { images.take(of: path, acknowledged: 0, step.rawValue) }
        }
        try Replay(replaying, chunk: 50).run()
        // Begun, filled twice, swapped and each retired table dropped.
        #expect(images.all.count > 20)
        for image in images.all.prefix(10) {
            let store = try Store.open(at: image.path, machine: nil)
            #expect(try store.complaints() == [])
            try store.write(as: .person("bob")) { writer throws(StoreError) in
                _ = try writer.createProject(name: "meanwhile")
            }
            // Its process is gone.
            try store.exclusively { connection throws(StoreError) in
                try connection.execute("UPDATE local_leases SET pid = 5000000")
            }
            #expect(try Replay(store, chunk: 50).run() == 50 + 3)
            #expect(
                try store.number(
                    """
                    SELECT count(*) FROM sqlite_schema
                    WHERE name LIKE 'shadow%' OR name LIKE 'retired%'
                    """) == 0)
            #expect(try store.complaints() == [])
        }
    }

    @Test("what a body throws leaves nothing behind, and the store goes on") func thrown() throws {
        let temporary = try TemporaryStore()
        try temporary.write { writer throws(StoreError) in try Self.work(0, writer) }
        let before = (try temporary.store.dump(), try temporary.store.positions())
        for _ in 0..<3 {
            let error = storeError {
                try temporary.write { writer throws(StoreError) in
                    try Self.work(1, writer)
                    throw .full(path: "here")
                }
            }
            #expect(error == .full(path: "here"))
        }
        #expect(firstDifference(before.0, try temporary.store.dump()) == nil)
        #expect(before.1 == (try temporary.store.positions()))
        try temporary.write { writer throws(StoreError) in try Self.work(1, writer) }
        #expect(try temporary.store.complaints() == [])
        #expect(try temporary.store.positions().count == 6)
    }
}
