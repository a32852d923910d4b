import ClaireConfig
import ClaireDomain
import ClairePlatform

/// The folder beside the database where servers and `claire web login` meet: `web-state`, for its
/// owner alone. Nobody's configuration stands there, and nothing that can't be made again. (`web` is
/// where the pages' files are installed, below ~/.local in the very same folder.)
package struct WebFolder: Sendable {
    /// Where it stands.
    package let path: String

    /// The folder of a database's folder; it need not exist.
    package init(data folder: String) { path = folder + "/web-state" }

    /// The browsers that are logged in.
    var sessions: StateLines { StateLines(path: path + "/sessions") }

    /// The codes that log one in.
    var codes: StateLines { StateLines(path: path + "/codes") }

    /// Where a server says that it runs.
    func server(_ process: Int32) -> String { "\(path)/server.\(process)" }
}

/// A small file of state, a JSON object a line, replaced whole under its folder's lock. Who else could
/// write it could let themselves in, so only a file and a folder of this user's alone are read.
struct StateLines: Sendable {
    let path: String

    /// The lines; those that can't be read are left out. None where there is no file.
    func read() throws(ConfigurationError) -> [JSON] {
        guard let bytes = try DiskFile(path: path).read() else { return [] }
        try requirePrivate(path)
        try requirePrivate(Files.folder(of: path))
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            try? JSON.parse(Array(line))
        }
    }

    /// Reads, changes and replaces the lines while nobody else does. Nothing is written where nothing
    /// changed.
    func edit<Value>(
        _ change: (inout [JSON]) -> Value
    ) throws(ConfigurationError) -> Value {
        let file = DiskFile(path: path)
        try file.makeFolder()
        try requirePrivate(Files.folder(of: path))
        let lock = try file.lock()
        defer { lock.unlock() }
        var lines = try read()
        let before = lines
        let value = change(&lines)
        guard lines != before else { return value }
        var bytes: [UInt8] = []
        for line in lines {
            line.encode(into: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        try file.replace(with: bytes)
        return value
    }

    /// Refuses a file or folder that others can read or write, or own.
    func requirePrivate(_ path: String) throws(ConfigurationError) {
        guard let found = FileMetadata(path) else { return }
        if found.mode & 0o077 != 0 { throw .exposed(path: path, mode: found.mode) }
        guard found.owner == CurrentProcess.user || CurrentProcess.user == 0 else {
            throw .unreadable(path: path, reason: "it belongs to another user")
        }
    }
}
