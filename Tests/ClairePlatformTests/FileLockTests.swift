import Foundation
import Support
import Testing

@testable import ClairePlatform

struct FileLockTests {
    @Test("a lock whose file was removed is no longer held at its path")
    func removedFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.lock"
        let first = try FileLock(path: path, waitingUpTo: 0)
        #expect(first.isHeld(at: path))
        #expect(throws: FileLockError.timedOut) { try FileLock(path: path, waitingUpTo: 0) }
        FileRemoval.remove(path)
        #expect(!first.isHeld(at: path))
        let second = try FileLock(path: path, waitingUpTo: 0)
        #expect(second.isHeld(at: path))
        #expect(!first.isHeld(at: path))
        first.release()
        #expect(!first.isHeld(at: path))
    }

    @Test("a released lock can be taken at once")
    func release() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/b.lock"
        let first = try FileLock(path: path, waitingUpTo: 0)
        first.release()
        let second = try FileLock(path: path, waitingUpTo: 0)
        #expect(second.isHeld(at: path))
    }
}
