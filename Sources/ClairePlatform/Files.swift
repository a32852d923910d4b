@preconcurrency import Glibc

/// Whole files and folders.
package enum Files {
    /// Makes a folder with its parents; those made get the mode, those there are left alone.
    package static func makeFolder(_ path: String, mode: UInt32 = 0o700) throws(SystemError) {
        if mkdir(path, mode) == 0 { return }
        switch errno {
        case EEXIST:
            guard FileMetadata(path)?.kind == .folder else {
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

    /// Makes an empty file that is its owner's alone; one that is there already is an error.
    package static func makeEmpty(_ path: String, mode: UInt32 = 0o600) throws(SystemError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw SystemError("make", path, errno: errno) }
        close(descriptor)
    }

    /// The folder that a path stands in: `.` for a bare name.
    package static func folder(of path: String) -> String {
        var bytes = path.utf8[...]
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        let parent = bytes[..<slash]
        return parent.isEmpty ? "/" : String(Substring(parent))
    }

    /// Whether a folder on the way to a path may not be searched, so that nothing can be said of it.
    package static func isOutOfReach(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) != 0 && errno == EACCES
    }

    /// Whether the file system that holds a path is mounted read-only.
    package static func isOnReadOnlyFileSystem(_ path: String) -> Bool {
        var found = statvfs()
        return statvfs(path, &found) == 0 && found.f_flag & UInt(ST_RDONLY) != 0
    }
}
