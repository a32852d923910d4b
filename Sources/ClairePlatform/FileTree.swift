import Glibc

/// Folders with all that is in them.
package enum FileTree {
    /// Removes whatever lies at a path; links are removed, not followed. Nothing happens where there
    /// is nothing.
    package static func remove(_ path: String) throws(SystemError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return }
            throw SystemError("look at", path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard unlink(path) == 0 || errno == ENOENT else {
                throw SystemError("remove", path, errno: errno)
            }
            return
        }
        // A folder that its owner may not write in keeps what is in it.
        chmod(path, 0o700)
        for name in try entries(path) { try remove(path, name) }
        guard rmdir(path) == 0 || errno == ENOENT else {
            throw SystemError("remove", path, errno: errno)
        }
    }

    /// The names in a folder as bytes: one that isn't UTF-8 must go too.
    private static func entries(_ path: String) throws(SystemError) -> [[CChar]] {
        guard let folder = opendir(path) else { throw SystemError("open", path, errno: errno) }
        defer { closedir(folder) }
        var names: [[CChar]] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
            }
            let isDots = name == [46, 0] || name == [46, 46, 0]
            if !isDots { names.append(name) }
        }
        return names
    }

    private static func remove(_ folder: String, _ name: [CChar]) throws(SystemError) {
        let bytes = name.dropLast().map { UInt8(bitPattern: $0) }
        if let text = String(validating: bytes, as: UTF8.self) {
            return try remove(folder + "/" + text)
        }
        // A name that isn't UTF-8: renamed, it can be spoken of.
        let plain = folder + "/claire-removed-" + String(Randomness.next(), radix: 36)
        let path = Array((folder + "/").utf8CString.dropLast()) + name
        guard rename(path, plain) == 0 else { throw SystemError("remove", plain, errno: errno) }
        try remove(plain)
    }
}
