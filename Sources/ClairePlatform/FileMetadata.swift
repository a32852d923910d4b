import Glibc

/// What the file system says of a file.
package struct FileMetadata: Hashable, Sendable {
    /// What lies at a path.
    package enum Kind: Hashable, Sendable {
        case file, folder, link, other
    }

    package let kind: Kind
    /// Bytes.
    package let size: Int64
    /// Last change of the contents, milliseconds since 1970-01-01T00:00:00Z.
    package let modified: Int64
    /// Device and inode: which file it is, whatever its name.
    package let device: UInt64
    package let inode: UInt64
    /// The user id of its owner.
    package let owner: UInt32
    /// The permission bits.
    package let mode: UInt32

    /// Looks at a path; links are followed unless told not to. `nil` if nothing can be seen there.
    package init?(_ path: String, followingLinks: Bool = true) {
        var status = stat()
        guard (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        owner = status.st_uid
        mode = status.st_mode & 0o7777
    }
}
