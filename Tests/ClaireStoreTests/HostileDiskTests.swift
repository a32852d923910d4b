import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

@testable import ClaireStore

/// Folders and disks that don't let a store write.
@Suite struct HostileDiskTests {
    /// Why a test that mounts can't run here; `nil` when it can.
    static let noMounts: String? = {
        guard geteuid() == 0 else { return "mounting needs root" }
        guard let folder = try? TemporaryFolder() else { return "no temporary folder" }
        let result = shell("mount -t tmpfs -o size=1m none \(folder.path) && umount \(folder.path)")
        return result.status == 0 ? nil : "mount says \(result.errors)"
    }()

    private static func shell(_ script: String) -> CommandOutput {
        Command.run(
            ["/bin/sh", "-c", script], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
    }

    /// A folder on a small file system of its own, unmounted at the end.
    private final class SmallDisk {
        let folder: TemporaryFolder
        var path: String { folder.path }

        init(megabytes: Int) throws {
            folder = try TemporaryFolder()
            let result = shell("mount -t tmpfs -o size=\(megabytes)m none \(folder.path)")
            guard result.status == 0 else {
                throw StoreError.failed(path: path, detail: result.errors)
            }
        }

        func remount(_ options: String) {
            let result = shell("mount -o remount,\(options) \(folder.path)")
            #expect(result.status == 0, "\(result.errors)")
        }

        deinit { _ = shell("umount -l \(folder.path)") }
    }

    @Test(
        "on a full disk a write says so, nothing acknowledged is lost, and freed space is used again",
        .enabled(if: noMounts == nil, "\(noMounts ?? "")"))
    func fullDisk() throws {
        let disk = try SmallDisk(megabytes: 3)
        let path = disk.path + "/claire.db"
        let store = try Store.create(at: path, machine: UUID(random: 1, 1)).store
        let ballast = disk.path + "/ballast"
        #expect(Self.shell("head -c 1500000 /dev/zero > \(ballast)").status == 0)
        let note = String(repeating: "x", count: 20_000)
        var acknowledged = 0
        var error: StoreError?
        for _ in 0..<500 where error == nil {
            error = storeError {
                _ = try store.write(as: .claire) { writer throws(StoreError) in
                    try writer.append(.noteAdded(.task(UUID(random: 1, 1)), text: note))
                }
                acknowledged += 1
            }
        }
        #expect(error == .full(path: path))
        #expect(acknowledged > 3)
        // Again and from a process of its own; reading goes on.
        for _ in 0..<3 {
            let again = storeError {
                let other = try Store.open(at: path, machine: nil)
                _ = try other.write(as: .claire) { writer throws(StoreError) in
                    try writer.append(.noteAdded(.task(UUID(random: 1, 1)), text: note))
                }
            }
            #expect(again == .full(path: path), "\(String(describing: again))")
        }
        #expect(try store.number("SELECT count(*) FROM events") == acknowledged)
        #expect(try store.complaints() == [])
        #expect(
            storeError { try Backup.write(store, to: disk.path + "/backup.db") }
                == .full(path: disk.path + "/backup.db"))
        #expect(FileMetadata(disk.path + "/backup.db.partial") == nil)
        FileRemoval.remove(ballast)
        for _ in 0..<3 {
            _ = try store.write(as: .claire) { writer throws(StoreError) in
                try writer.append(.noteAdded(.task(UUID(random: 1, 1)), text: note))
            }
        }
        #expect(try store.positions().count == acknowledged + 3)
        #expect(try store.complaints() == [])
    }

    @Test(
        "a disk so full that not even the shared memory fits is said to be full",
        .enabled(if: noMounts == nil, "\(noMounts ?? "")"))
    func noSharedMemory() throws {
        let disk = try SmallDisk(megabytes: 1)
        let path = disk.path + "/claire.db"
        _ = try Store.create(at: path, machine: UUID(random: 1, 1))
        for name in ["-shm", "-wal", ".lock"] { FileRemoval.remove(path + name) }
        _ = Self.shell("cat /dev/zero > \(disk.path)/ballast")
        let error = storeError {
            let store = try Store.open(at: path, machine: nil)
            try store.write(as: .claire) { writer throws(StoreError) in
                _ = try writer.createProject(name: "api")
            }
        }
        #expect(error == .full(path: path), "\(String(describing: error))")
        FileRemoval.remove(disk.path + "/ballast")
        let store = try Store.open(at: path, machine: nil)
        try store.write(as: .claire) { writer throws(StoreError) in
            _ = try writer.createProject(name: "api")
        }
        #expect(try store.complaints() == [])
    }

    @Test(
        "there is no making of a database on a full disk",
        .enabled(if: noMounts == nil, "\(noMounts ?? "")"))
    func createOnFullDisk() throws {
        let disk = try SmallDisk(megabytes: 1)
        _ = Self.shell("cat /dev/zero > \(disk.path)/ballast")
        let path = disk.path + "/claire.db"
        let error = storeError { _ = try Store.create(at: path, machine: UUID(random: 1, 1)) }
        #expect(error == .full(path: path), "\(String(describing: error))")
        FileRemoval.remove(disk.path + "/ballast")
        #expect(try Store.create(at: path, machine: UUID(random: 1, 1)).isNew)
    }

    @Test(
        "on a read-only file system everything is read and every write is refused by name",
        .enabled(if: noMounts == nil, "\(noMounts ?? "")"))
    func readOnlyDisk() throws {
        let disk = try SmallDisk(megabytes: 4)
        let path = disk.path + "/claire.db"
        do {
            let store = try Store.create(at: path, machine: UUID(random: 1, 1)).store
            try store.write(as: .claire) { writer throws(StoreError) in
                _ = try writer.createProject(name: "api")
            }
        }
        // With what was written in the log, then with all copied and nothing beside the file.
        for step in 0..<2 {
            if step == 1 {
                try Store.open(at: path, machine: nil).checkpoint()
                FileRemoval.remove(path + "-shm")
                FileRemoval.remove(path + "-wal")
            }
            disk.remount("ro")
            defer { disk.remount("rw") }
            let store = try Store.open(at: path, machine: nil)
            let names = try store.read { reader throws(StoreError) in try reader.projects() }
            #expect(names.map(\.name) == ["api"], "step \(step)")
            let error = storeError {
                try store.write(as: .claire) { writer throws(StoreError) in
                    _ = try writer.createProject(name: "web")
                }
            }
            #expect(error == .readOnly(path: path), "step \(step): \(String(describing: error))")
        }
    }
}
