import Foundation
import Testing

@testable import ClairePlatform

@Suite struct ProcessTableTests {
    @Test(arguments: [
        ("12 (cat) S 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 777 22", "cat", true),
        ("12 (a) b (c)) R 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 777 22", "a) b (c)", true),
        ("12 () Z 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 777 22", "", false),
    ])
    func theStatLineIsReadWhateverTheName(line: String, name: String, isAlive: Bool) throws {
        let entry = try #require(ProcessEntry(statLine: Array(line.utf8)))
        #expect(entry.pid == 12)
        #expect(entry.parent == 3)
        #expect(entry.startTime == 777)
        #expect(entry.group == 4 && entry.foregroundGroup == 7 && !entry.isInForeground)
        #expect(entry.name == name)
        #expect(entry.isAlive == isAlive)
    }

    @Test(arguments: ["", "12", "12 (cat", "12 (cat) S", "x (cat) S 3 4", ")("])
    func whatIsNoStatLineIsNoProcess(line: String) {
        #expect(ProcessEntry(statLine: Array(line.utf8)) == nil)
    }

    @Test func theSnapshotHoldsThisProcessBelowItsParent() throws {
        let table = ProcessTable.snapshot()
        let own = try #require(table[getpid()])
        #expect(own.parent == getppid())
        #expect(table.isAlive(getpid(), startTime: own.startTime))
        #expect(!table.isAlive(getpid(), startTime: own.startTime + 1))
        #expect(table.family(of: getppid()).contains { $0.pid == getpid() })
        #expect(ProcessTable.arguments(of: getpid()) == CommandLine.arguments)
    }

    @Test func aFamilyIsNearestFirstAndACircleEnds() {
        func entry(_ pid: Int32, _ parent: Int32) -> ProcessEntry? {
            ProcessEntry(
                statLine: Array(
                    "\(pid) (x) S \(parent) 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 \(pid)".utf8))
        }
        let table = ProcessTable(
            [entry(5, 4), entry(1, 3), entry(2, 1), entry(3, 2), entry(4, 1)]
                .compactMap { $0 })
        #expect(table.family(of: 1).map(\.pid).sorted() == [1, 2, 3, 4, 5])
        #expect(table.family(of: 1).first?.pid == 1)
        #expect(table.family(of: 99).isEmpty)
    }
}
