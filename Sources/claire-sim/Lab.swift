import ClairePlatform

/// The disks of one worker, in a folder of its own in memory where the system has one.
final class Lab {
    let folder: String
    let disks: [Disk]
    /// Where the whole log is folded in the order of its clocks.
    let reference: Disk

    /// - Parameter folder: an empty one.
    init(folder: String) throws(SystemError) {
        try Files.makeFolder(folder)
        self.folder = folder
        disks = (0..<12).map { Disk(folder: folder, slot: $0) }
        reference = Disk(folder: folder, slot: 99)
    }

    /// Removes the folder with all that lies in it.
    func clear() {
        for disk in disks + [reference] { disk.close() }
        for name in DirectoryListing.names(in: folder) { FileRemoval.remove("\(folder)/\(name)") }
        Folder.remove(folder)
    }

    /// A new folder's path: in shared memory, where a sync costs nothing, or beside other temporary
    /// files.
    static func freshFolder() -> String {
        let base = FileMetadata("/dev/shm")?.kind == .folder ? "/dev/shm" : "/tmp"
        return "\(base)/claire-sim-\(CurrentProcess.id)-\(Randomness.next() % 1_000_000)"
    }
}
