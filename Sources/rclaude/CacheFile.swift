import ClairePlatform
import Glibc

/// A file of rclaude's own that may be lost at any time.
enum CacheFile {
    /// Replaces a file as a whole, so that whoever reads it meanwhile sees the old or the new one.
    ///
    /// - Returns: whether that worked.
    @discardableResult
    static func replace(_ path: String, with bytes: [UInt8]) -> Bool {
        makeFolder(of: path)
        let fresh = "\(path).\(getpid())"
        let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return false }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        guard close(file) == 0, rest.isEmpty, rename(fresh, path) == 0 else {
            unlink(fresh)
            return false
        }
        return true
    }

    /// Makes the folder that a file is to stand in, and those above it, for this user alone.
    static func makeFolder(of path: String) {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        let folder = String(path[..<slash])
        guard mkdir(folder, 0o700) != 0, errno == ENOENT else { return }
        makeFolder(of: folder)
        mkdir(folder, 0o700)
    }
}
