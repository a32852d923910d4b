import ClairePlatform
import Glibc

/// A small file of text on disk that is replaced as a whole: claire.toml and the files of tokens
/// beside it.
package struct DiskFile: Sendable {
    /// Where it stands.
    package let path: String

    /// The file at a path, which need not exist.
    package init(path: String) { self.path = path }

    /// More than any configuration needs; a bigger file is a mistake.
    private static let greatestSize = 1 << 20

    /// The whole file, `nil` where there is none.
    package func read() throws(ConfigurationError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .unreadable(path: path, reason: reason(errno))
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            throw .unreadable(path: path, reason: reason(errno))
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw .unreadable(path: path, reason: reason(EISDIR))
        case S_IFREG where status.st_size > Self.greatestSize:
            throw .unreadable(path: path, reason: "it is larger than 1 MiB")
        default: return try readAll(file)
        }
    }

    private func readAll(_ file: Int32) throws(ConfigurationError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw .unreadable(path: path, reason: reason(errno))
            }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= Self.greatestSize else {
                throw .unreadable(path: path, reason: "it is larger than 1 MiB")
            }
        }
    }

    /// The file at the end of a chain of symbolic links, which need not exist.
    package func resolved() throws(ConfigurationError) -> DiskFile {
        var path = path
        for _ in 0..<40 {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink(path, &buffer, buffer.count)
            guard count > 0 else { return DiskFile(path: path) }
            let target = String(
                decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            path = target.hasPrefix("/") ? target : "\(Files.folder(of: path))/\(target)"
        }
        throw .unreadable(path: self.path, reason: reason(ELOOP))
    }

    /// Makes the folder, and those above it, for this user alone.
    package func makeFolder() throws(ConfigurationError) {
        do throws(SystemError) { try Files.makeFolder(Files.folder(of: path)) } catch {
            throw .unwritable(path: path, reason: reason(error.errno))
        }
    }

    /// Waits for the lock on the file's folder, which others hold for milliseconds.
    ///
    /// The folder itself is locked: the file is replaced by every edit, and a lock file beside it
    /// would turn up in the repository that some people keep their configuration in.
    package func lock() throws(ConfigurationError) -> Lock {
        let folder = open(Files.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .unwritable(path: path, reason: reason(errno)) }
        let deadline = MonotonicClock.now() + Self.patience
        while flock(folder, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EWOULDBLOCK || code == EINTR, MonotonicClock.now() < deadline {
                MonotonicClock.sleep(milliseconds: 5)
                continue
            }
            close(folder)
            let reason = code == EWOULDBLOCK ? "another program holds its lock" : reason(code)
            throw .unwritable(path: path, reason: reason)
        }
        return Lock(folder: folder)
    }

    /// How long to wait for the lock, in nanoseconds.
    private static let patience: Int64 = 5_000_000_000

    /// A lock that is held until it is given back or the process ends.
    package struct Lock {
        fileprivate let folder: Int32

        /// Gives it back.
        package func unlock() {
            close(folder)
        }
    }

    /// Replaces the content: a new file of 0600 beside it, on disk before it takes the name. The
    /// caller holds the lock, so what a killed process left under the new file's name is nobody's.
    package func replace(with bytes: [UInt8]) throws(ConfigurationError) {
        try requireRegular()
        let fresh = "\(Files.folder(of: path))/.\(Paths.name(of: path)).new"
        unlink(fresh)
        let file = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unwritable(path: path, reason: reason(errno)) }
        keepOwner(of: file)
        let isWritten = write(bytes, to: file) && fchmod(file, 0o600) == 0 && fsync(file) == 0
        let written = isWritten ? 0 : errno
        let closed = close(file) == 0 ? 0 : errno
        let failure = written != 0 ? written : closed
        guard failure == 0, rename(fresh, path) == 0 else {
            let reason = reason(failure != 0 ? failure : errno)
            unlink(fresh)
            throw .unwritable(path: path, reason: reason)
        }
        syncFolder()
    }

    /// A device or a pipe can be read as a configuration, and must never be replaced by a file.
    private func requireRegular() throws(ConfigurationError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
        throw .unwritable(path: path, reason: "it is not a regular file")
    }

    /// A file that another user owns stays theirs when root edits it.
    private func keepOwner(of file: Int32) {
        var status = stat()
        if geteuid() == 0, stat(path, &status) == 0 {
            _ = fchown(file, status.st_uid, status.st_gid)
        }
    }

    private func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The rename is done whether or not the folder can be synced: some file systems can't.
    private func syncFolder() {
        let folder = open(Files.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    private func reason(_ code: Int32) -> String { SystemError.text(code) }
}
