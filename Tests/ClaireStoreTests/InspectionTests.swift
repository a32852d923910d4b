import ClaireDomain
import Foundation
import Testing

@testable import ClaireStore

/// Each damage that is planted is found by the check that is for it, and by no other.
@Suite struct InspectionTests {
    private func makeStore() throws -> TemporaryStore {
        let temporary = try TemporaryStore()
        for name in ["api", "web", "cli"] {
            try temporary.write { writer throws(StoreError) in
                let project = try writer.createProject(name: name, goal: "ship")
                let first = try writer.addTask(NewTask(title: "first"), to: project.id)
                _ = try writer.addTask(NewTask(title: "second", after: [first.id]), to: project.id)
            }
        }
        return temporary
    }

    static let damages: [(name: String, sql: String, checks: [String])] = [
        ("nothing", "SELECT 1", []),
        ("a lost position", "DELETE FROM log WHERE seq = 12", ["positions"]),
        ("a gap", "DELETE FROM log WHERE seq = 5", ["gaps", "chains", "positions"]),
        (
            "a lost beginning", "DELETE FROM log WHERE seq = 1", ["gaps", "chains", "positions"]
        ),
        ("a broken chain", "UPDATE log SET chain = zeroblob(32) WHERE seq = 12", ["chains"]),
        (
            "an altered payload",
            "UPDATE events SET payload = replace(payload, 'ship', 'skip') WHERE rowid = 1",
            ["chains", "projections"]
        ),
        ("an altered date", "UPDATE events SET created_at = '' WHERE rowid = 3", ["chains"]),
        (
            "a lost event",
            "PRAGMA foreign_keys = OFF; DELETE FROM events WHERE rowid = 12",
            ["chains", "projections"]
        ),
        ("an altered title", "UPDATE tasks SET title = 'x' WHERE rowid = 1", ["projections"]),
        (
            "an altered clock", "UPDATE tasks SET title_clock = x'00' WHERE rowid = 1",
            ["projections"]
        ),
        ("a lost row", "DELETE FROM dependencies", ["projections"]),
        ("a row too many", "INSERT INTO voids VALUES ('x', 1, x'')", ["projections"]),
        ("a lost history", "DELETE FROM history WHERE event = 2", ["projections"]),
        (
            "a clock in 2100", "UPDATE local_identity SET clock_wall = 4102444800000", ["clock"]
        ),
    ]

    @Test("every planted damage is found and named", arguments: 0..<damages.count)
    func finds(_ index: Int) throws {
        let (name, sql, checks) = Self.damages[index]
        let temporary = try makeStore()
        #expect(try temporary.store.positions().count == 12)
        try temporary.tamper(sql)
        #expect(try temporary.store.complaints() == checks, "\(name)")
        if checks == ["projections"] {
            try Replay(temporary.store).run()
            #expect(try temporary.store.complaints() == [], "\(name), replayed")
        }
    }

    @Test("an inspection writes nothing and leaves nothing open") func writesNothing() throws {
        let temporary = try makeStore()
        let before = try temporary.store.number("PRAGMA data_version")
        let other = try temporary.reopened()
        #expect(try other.complaints() == [])
        #expect(try temporary.store.number("PRAGMA data_version") == before)
        #expect(!other.connection.isInTransaction)
        #expect(try other.number("SELECT count(*) FROM temp.sqlite_schema") == 0)
    }

    @Test("pages overwritten with noise are reported, not thrown, and never repaired by loss")
    func noise() throws {
        let temporary = try makeStore()
        try temporary.write { writer throws(StoreError) in
            for number in 0..<300 { _ = try writer.createProject(name: "p\(number)") }
        }
        try temporary.store.checkpoint()
        let copy = temporary.folder.path + "/copy.db"
        try Backup.write(temporary.store, to: copy)
        let handle = try #require(FileHandle(forUpdatingAtPath: copy))
        let pages = try handle.seekToEnd() / 4096
        for page in stride(from: 3, to: pages, by: 3) {
            try handle.seek(toOffset: page * 4096)
            try handle.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        }
        try handle.close()
        let store = try Store.open(at: copy, machine: nil)
        let checks = try Inspection.run(store).checks
        #expect(checks.last?.name == "integrity" && checks.last?.verdict == .problem)
    }

    @Test("repair leaves a copy of what was, sound indexes and sound projections") func repair()
        throws
    {
        let temporary = try makeStore()
        try temporary.tamper("DELETE FROM tasks; DROP INDEX tasks_status_1")
        let backup = temporary.folder.path + "/before.db"
        let done = try Repair.run(temporary.store, backup: backup) { _, _ in }
        #expect(done.count == 3)
        #expect(try temporary.store.complaints() == [])
        #expect(try temporary.store.number("SELECT count(*) FROM tasks") == 6)
        let old = try Store.open(at: backup, machine: nil)
        #expect(try old.number("SELECT count(*) FROM tasks") == 0)
        #expect(try old.number("SELECT count(*) FROM events") == 12)
    }

    @Test("what other machines left is told with what to do about it") func leftByOthers() throws {
        let (a, b) = (try Machine(1), try Machine(2))
        let clone = try Machine(copyOf: a)
        try clone.restore(a.backUp(), isHidden: true)
        for machine in [a, clone] { try machine.work(1) }
        let chains = try [a, clone].map { try $0.log(a.id.text)[0].position?.chain ?? .start }
        let (lower, higher) = chains[0].precedes(chains[1]) ? (a, clone) : (clone, a)
        let event = try lower.log(a.id.text)[0].event
        lower.world.now += 3_600_000
        try lower.work(2, "future")
        try b.meet(higher)
        try b.take(lower.log(a.id.text))
        try b.take([Incoming(event: event.with(payload: "\u{1B}[31m"), position: nil)], from: "eve")
        try a.meet(clone)
        func found(_ machine: Machine) throws -> [String: Inspection.Check] {
            Dictionary(
                uniqueKeysWithValues: try Inspection.run(machine.store).checks.map { ($0.name, $0) }
            )
        }
        let checks = try found(b)
        let held = try #require(checks["quarantined"])
        #expect(held.verdict == .warning && held.detail.hasPrefix("2 events are ahead"))
        #expect(held.detail.contains(a.id.text) && held.hint?.contains("--repair clock") == true)
        let refused = try #require(checks["refused"])
        #expect(refused.verdict == .warning && refused.detail.contains("1 × other_bytes"))
        #expect(refused.detail.contains("'eve'") && refused.hint?.hasPrefix("claire sync") == true)
        // Another machine's fork is nothing that this one can do about.
        #expect(checks["forks"]?.verdict == .ok)
        #expect(checks["forks"]?.detail.hasPrefix("1 log had two branches") == true)
        let own = try [found(a)["forks"], found(clone)["forks"]].compactMap { $0 }
            .filter { $0.verdict == .warning }
        #expect(!own.isEmpty && own.allSatisfy { $0.hint?.contains("claire init") == true })
        // All of it is well again when the time has come.
        b.world.now += 3_600_000
        #expect(try found(b)["quarantined"]?.hint == "claire sync")
        try b.store.admitDue()
        #expect(try found(b)["quarantined"]?.verdict == .ok)
    }
}
