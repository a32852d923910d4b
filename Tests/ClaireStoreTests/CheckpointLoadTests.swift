import ClaireDomain
import ClairePlatform
import Support
import Synchronization
import Testing

@testable import ClaireStore

/// The log stays bounded while others read.
@Suite struct CheckpointLoadTests {
    @Test("short readers that overlap without end don't make the log grow without end")
    func overlappingReaders() throws {
        let temporary = try TemporaryStore()
        let path = temporary.path
        let flag = Flag()
        let reader: @Sendable () throws -> Void = {
            let store = try Store.open(at: path, machine: nil)
            while flag.isUp {
                try store.read { reader throws(StoreError) in
                    _ = try reader.eventCount()
                    MonotonicClock.sleep(milliseconds: 20)
                }
            }
        }
        let greatest = Atomic<Int64>(0)
        let note = String(repeating: "a note that takes its page ", count: 1600)
        let writer: @Sendable () throws -> Void = {
            defer { flag.lower() }
            let store = try Store.open(at: path, machine: nil)
            var most: Int64 = 0
            for _ in 0..<50 {
                try store.writePatiently { writer throws(StoreError) in
                    for number in 0..<12 {
                        try writer.append(
                            .noteAdded(.task(UUID(random: 1, UInt64(number))), text: note))
                    }
                }
                most = max(most, FileMetadata(path + "-wal")?.size ?? 0)
            }
            greatest.store(most, ordering: .sequentiallyConsistent)
        }
        runThreads([reader, reader, reader, reader, writer])
        let most = greatest.load(ordering: .sequentiallyConsistent)
        #expect(most < 24 << 20, "\(most >> 20) MiB")
        #expect(try temporary.store.number("SELECT count(*) FROM events") == 600)
        #expect(try temporary.store.complaints() == [])
    }
}
