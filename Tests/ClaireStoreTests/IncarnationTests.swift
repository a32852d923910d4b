import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

@testable import ClaireStore

/// Two databases never write one log: where this one is a copy, or was brought back from a backup,
/// this machine goes on under a name of its own.
@Suite struct IncarnationTests {
    private let a: Machine

    init() throws {
        a = try Machine(1)
        a.world.host = "system one"
        try a.work(3)
    }

    private func epoch(_ machine: Machine) throws -> String {
        try machine.store.read { reader throws(StoreError) in try reader.epoch() }
    }

    @Test("a database that is where it was goes on under its name, whoever opens it")
    func same() throws {
        let before = try epoch(a)
        for _ in 0..<3 {
            try a.reopen()
            try a.work(1)
        }
        #expect(try a.origin == a.id.text)
        #expect(try epoch(a) == before && UUID(before) != nil)
        let mark = try #require(HighWater.read(of: a.path))
        #expect(mark.origin == a.id.text && mark.seq == 6)
        #expect(FileMetadata(HighWater.path(of: a.path))?.mode == 0o600)
        // Replays, repairs and migrations keep the file.
        try Replay(a.store).run()
        try a.store.checkpoint()
        try a.reopen()
        try a.work(1)
        #expect(try a.origin == a.id.text)
        #expect(HighWater.read(of: a.path)?.seq == 7)
    }

    @Test("a copied file, a copied system and another machine's id each start a new one, once")
    func copies() throws {
        let changes: [(String, (Machine) throws -> Void)] = [
            ("file", { _ in }),
            (
                "system",
                { copy in
                    try copy.restore(copy.backUp(), isHidden: true)
                    copy.world.host = "system two"
                }
            ),
            (
                "machine",
                { copy in
                    try copy.restore(copy.backUp(), isHidden: true)
                    try copy.reopen(as: UUID(random: 7, 7))
                }
            ),
        ]
        for (name, change) in changes {
            let copy = try Machine(copyOf: a)
            copy.world.host = "system one"
            try change(copy)
            let detail = try Inspection.run(copy.store).checks.first { $0.name == "identity" }
            #expect(detail?.detail.hasPrefix("the next write starts") == true, "\(name)")
            try copy.work(1)
            let origin = try copy.origin
            #expect(LogOrigin.isValid(origin) && origin.utf8.count == 53, "\(name)")
            #expect(try epoch(copy) != epoch(a), "\(name)")
            try copy.work(1)
            try copy.reopen(as: copy.store.machineID())
            try copy.work(1)
            #expect(try copy.origin == origin, "\(name)")
            #expect(try copy.log(origin).count == 3, "\(name)")
            #expect(try copy.isSound)
        }
    }

    @Test(
        "a backup copied over the database shows by the mark beside it, and no reading comes twice")
    func restored() throws {
        let backup = try a.backUp()
        let later = try a.work(2, "later")
        let mark = try #require(HighWater.read(of: a.path))
        #expect(mark.seq == 5)
        try a.restore(backup, isHidden: true)
        try Data("\(mark.origin) \(mark.seq) \(mark.hlc.text)\n".utf8)
            .write(to: URL(fileURLWithPath: HighWater.path(of: a.path)))
        a.world.now -= 1000
        let event = try a.work(1)[0]
        #expect(try a.origin != a.id.text)
        #expect(later[1].hlc.precedesInBytes(event.hlc))
        #expect(HighWater.read(of: a.path)?.seq == 1)
        #expect(HighWater.read(of: a.path)?.origin == (try a.origin))
    }

    @Test("a database made anew beside the mark of the old one has a name of its own")
    func madeAnew() throws {
        for name in [a.path, a.path + "-wal", a.path + "-shm"] { FileRemoval.remove(name) }
        let store = try Store.create(at: a.path, machine: a.id, ambient: a.world.ambient).store
        try store.write(as: .claire) { writer throws(StoreError) in
            _ = try writer.createProject(name: "again")
        }
        let origin = try store.read { reader throws(StoreError) in try reader.origin() }
        #expect(origin != a.id.text && origin.hasPrefix(a.id.text))
    }

    @Test("a mark that makes no sense is none", arguments: ["", "x", "a b c\n", "\u{0}\u{0}\n"])
    func senseless(text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: HighWater.path(of: a.path)))
        try a.work(1)
        #expect(try a.origin == a.id.text)
        #expect(HighWater.read(of: a.path)?.seq == 4)
    }

    @Test("a file that is replaced under a running program is not written to") func replaced()
        throws
    {
        let backup = try a.backUp()
        let old = a.store
        try a.restore(backup)
        let error = storeError {
            try old.write(as: .claire) { writer throws(StoreError) in
                _ = try writer.createProject(name: "lost")
            }
        }
        #expect(error?.message.contains("another file took its place") == true)
    }

    @Test("what a peer holds past the head is pulled back, and the log is left to it")
    func pulledBack() throws {
        let peer = try Machine(2)
        let backup = try a.backUp()
        let lost = try a.work(4, "lost")
        try peer.meet(a)
        try a.restore(backup, isHidden: true)
        #expect(try a.uuids.isDisjoint(with: lost.map(\.uuid)))
        // The first page is one of several.
        try a.take(Array(peer.log(a.id.text, after: 3).prefix(2)))
        #expect(try a.origin != a.id.text)
        let origin = try a.origin
        try a.take(peer.log(a.id.text, after: 5))
        #expect(try a.origin == origin, "once is enough")
        #expect(try a.uuids.isSuperset(of: lost.map(\.uuid)))
        try a.work(1)
        #expect(try a.meet(peer))
        #expect(try a.digest == peer.digest)
        #expect(try a.isSound && peer.isSound)
        #expect(try a.store.read { reader throws(StoreError) in try reader.forks() } == [])
    }

    @Test("positions of the own log that wait for their time let nobody write there either")
    func pulledBackLater() throws {
        let peer = try Machine(2)
        let backup = try a.backUp()
        a.world.now += 600_000
        peer.world.now = a.world.now
        try a.work(1, "future")
        try peer.meet(a)
        a.world.now -= 600_000
        try a.restore(backup, isHidden: true)
        let page = try peer.log(a.id.text, after: 3)
        #expect(try a.take(page).allSatisfy { $0.isQuarantined })
        #expect(try a.origin != a.id.text)
        try a.work(1)
        a.world.now += 600_000
        #expect(try a.store.admitDue() == 1)
        #expect(try a.meet(peer))
        #expect(try a.isSound)
    }

    @Test("own events that no peer had get positions in the new log; the old ones stay")
    func reissued() throws {
        let peer = try Machine(2)
        try peer.meet(a)
        var record = PeerRecord(name: "peer", direction: .calls)
        record.vector = try peer.vector
        try a.store.save(record)
        let own = try a.work(2, "own")
        let foreign = try Machine(3).work(1)
        try a.take([Incoming(event: foreign[0], position: nil)])
        try a.restore(a.backUp())
        let new = try a.work(1, "new")
        let log = try a.log(a.origin)
        let expected = (own + foreign).sorted { $0.hlc.precedesInBytes($1.hlc) } + new
        #expect(log.map(\.event.uuid) == expected.map(\.uuid))
        #expect(try a.log(a.id.text).count == 6)
        #expect(try a.store.number("SELECT count(*) FROM events") == 7)
        #expect(try a.isSound)
        // Where nobody was ever heard there is nobody to have less.
        let lonely = try Machine(copyOf: a)
        try lonely.store.forgetPeer("peer", .calls)
        try lonely.work(1)
        #expect(try lonely.log(lonely.origin).count == 1)
    }

    @Test("a peer on another branch, or ahead, is taken for what it is") func coverage() throws {
        for (head, count) in [
            (LogHead(seq: 9, chain: .start), 0), (LogHead(seq: 2, chain: .start), 3),
            (LogHead(seq: 3, chain: try a.log(a.id.text)[2].position?.chain ?? .start), 0),
        ] {
            let copy = try Machine(copyOf: a)
            var record = PeerRecord(name: "peer", direction: .called)
            record.vector = VersionVector([a.id.text: head])
            try copy.store.save(record)
            try copy.work(1)
            #expect(try copy.log(copy.origin).count == count + 1)
        }
    }
}
