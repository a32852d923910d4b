@preconcurrency import Glibc

/// This process and the question whether another one lives.
package enum CurrentProcess {
    package static var id: Int32 { getpid() }

    /// The user id by which it may do things.
    package static var user: UInt32 { geteuid() }

    /// What this machine is called; `localhost` where it has no name.
    package static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0, buffer[0] != 0 else {
            return "localhost"
        }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether a process with this id exists, another user's included.
    package static func isAlive(_ pid: Int32) -> Bool {
        kill(pid, 0) == 0 || errno == EPERM
    }
}

/// Removing and renaming.
package enum FileRemoval {
    /// Removes a file; nothing happens when it isn't there.
    package static func remove(_ path: String) { unlink(path) }

    /// Puts a file in the place of another in one step, and the folder's entry on disk.
    package static func rename(_ path: String, to target: String) throws(SystemError) {
        guard Glibc.rename(path, target) == 0 else {
            throw SystemError("rename", path, errno: errno)
        }
        let folder = open(Files.folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}
