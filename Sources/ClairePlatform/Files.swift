@preconcurrency import Glibc

/// A call of the operating system that failed: what was tried, on which path, and `errno`.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried, as in `can't open`.
    package let action: String
    package let path: String
    package let errno: Int32

    package init(_ action: String, _ path: String, errno: Int32) {
        self.action = action
        self.path = path
        self.errno = errno
    }

    /// The words of strerror(3).
    package var reason: String { String(cString: strerror(errno)) }

    package var description: String { "can't \(action) '\(path)': \(reason)" }

    /// What sort of failure `errno` is, for callers that act on it.
    package enum Kind: Sendable { case readOnly, forbidden, full, other }

    package var kind: Kind {
        switch errno {
        case EROFS: .readOnly
        case EACCES, EPERM: .forbidden
        case ENOSPC, EDQUOT: .full
        default: .other
        }
    }
}

/// What stands at a path.
package struct FileStatus: Sendable {
    package enum Kind: Sendable { case file, folder, other }

    package let kind: Kind
    /// Bytes.
    package let size: Int64
    package let inode: UInt64
    package let device: UInt64
    /// The permission bits.
    package let mode: UInt32
    /// Milliseconds since 1970.
    package let modified: Int64
}

/// Whole files and folders.
package enum Files {
    /// Follows links; `nil` when nothing is there or it can't be looked at.
    package static func status(_ path: String) -> FileStatus? {
        var found = stat()
        guard stat(path, &found) == 0 else { return nil }
        let kind: FileStatus.Kind =
            switch found.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        return FileStatus(
            kind: kind, size: Int64(found.st_size), inode: UInt64(found.st_ino),
            device: UInt64(found.st_dev), mode: found.st_mode & 0o7777,
            modified: Int64(found.st_mtim.tv_sec) * 1000 + Int64(found.st_mtim.tv_nsec) / 1_000_000)
    }

    /// Makes a folder with its parents; those made get the mode, those there are left alone.
    package static func makeFolder(_ path: String, mode: UInt32 = 0o700) throws(SystemError) {
        if mkdir(path, mode) == 0 { return }
        switch errno {
        case EEXIST:
            guard status(path)?.kind == .folder else {
                throw SystemError("make the folder", path, errno: ENOTDIR)
            }
        case ENOENT:
            let parent = folder(of: path)
            guard parent != path else { throw SystemError("make the folder", path, errno: ENOENT) }
            try makeFolder(parent, mode: mode)
            guard mkdir(path, mode) == 0 || errno == EEXIST else {
                throw SystemError("make the folder", path, errno: errno)
            }
        default: throw SystemError("make the folder", path, errno: errno)
        }
    }

    /// The folder that a path stands in: `.` for a bare name.
    package static func folder(of path: String) -> String {
        var bytes = path.utf8[...]
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        let parent = bytes[..<slash]
        return parent.isEmpty ? "/" : String(Substring(parent))
    }

    /// Whether the file system that holds a path is mounted read-only.
    package static func isOnReadOnlyFileSystem(_ path: String) -> Bool {
        var found = statvfs()
        return statvfs(path, &found) == 0 && found.f_flag & UInt(ST_RDONLY) != 0
    }
}
