import ClaireConfig
import ClaireDomain
import ClairePlatform
import Glibc

/// Where `claire web login` finds a server that runs: a file in the web folder, locked by its server
/// for as long as that lives, so that what a killed one left behind is known to be old.
package final class RunFile: Sendable {
    private let path: String
    private let descriptor: Int32

    /// A server that runs.
    package struct Server: Sendable {
        /// Where browsers reach it, without a slash at the end.
        package let url: String
        /// When it started, in milliseconds since 1970.
        package let started: Int64
    }

    /// Says where this process's server is reached.
    package init(_ folder: WebFolder, url: String) throws(ConfigurationError) {
        let path = folder.server(CurrentProcess.id)
        let file = DiskFile(path: path)
        try file.makeFolder()
        try StateLines(path: path).requirePrivate(Files.folder(of: path))
        let fresh = "\(folder.path)/.server.\(CurrentProcess.id)"
        unlink(fresh)
        descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.error(path) }
        self.path = path
        let line: JSON = ["url": .string(url), "started_at": .integer(WallClock.now())]
        var bytes: [UInt8] = []
        line.encode(into: &bytes)
        // It takes its name once it is locked: what has the name and no lock is old.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0,
            write(descriptor, bytes, bytes.count) == bytes.count, rename(fresh, path) == 0
        else {
            let error = Self.error(path)
            unlink(fresh)
            close(descriptor)
            throw error
        }
    }

    /// The server runs no longer.
    package func remove() {
        unlink(path)
    }

    deinit { close(descriptor) }

    /// The servers that run, the youngest first. What dead ones left is removed.
    package static func living(_ folder: WebFolder) throws(ConfigurationError) -> [Server] {
        try StateLines(path: folder.path).requirePrivate(folder.path)
        var servers: [Server] = []
        for name in DirectoryListing.names(in: folder.path)
        where name.utf8.starts(with: "server.".utf8) {
            let path = "\(folder.path)/\(name)"
            if isDead(path) {
                unlink(path)
                continue
            }
            guard let bytes = try DiskFile(path: path).read(), let line = try? JSON.parse(bytes),
                let url = line["url"]?.string, let started = line["started_at"]?.integer
            else { continue }
            servers.append(Server(url: url, started: started))
        }
        return servers.sorted { $0.started > $1.started }
    }

    private static func isDead(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) == 0
    }

    private static func error(_ path: String) -> ConfigurationError {
        .unwritable(path: path, reason: SystemError.text(errno))
    }
}
