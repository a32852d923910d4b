import Foundation

/// A home folder of a test's own, removed when it goes out of scope.
///
/// Its path is short, since sockets below it must fit in 108 bytes.
package final class TemporaryHome: @unchecked Sendable {  // immutable after init
    package let path: String
    /// The environment for programs that live in this home: nothing of the caller's is in it but
    /// where the system's programs are.
    package let environment: [String: String]

    package init() throws {
        var template = Array("/tmp/claire-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(
            decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        environment = [
            "HOME": path,
            "XDG_CONFIG_HOME": path + "/.config",
            "XDG_DATA_HOME": path + "/.local/share",
            "XDG_STATE_HOME": path + "/.local/state",
            "XDG_CACHE_HOME": path + "/.cache",
            "TMUX_TMPDIR": path,
            "PATH": path + "/bin:/usr/local/bin:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "TZ": "UTC", "SHELL": "/bin/sh",
        ]
        _ = try folder("bin")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Makes a folder below the home and returns its path.
    package func folder(_ name: String) throws -> String {
        let folder = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Writes a file below the home and returns its path; `executable` gives it the run bit.
    @discardableResult
    package func write(_ text: String, to name: String, executable: Bool = false) throws -> String {
        let file = path + "/" + name
        _ = try folder(String(name[..<(name.lastIndex(of: "/") ?? name.startIndex)]))
        guard executable else {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            return file
        }
        // Written by another process: a descriptor open for writing here would for a moment be open
        // in every child that other tests start, and running the file would fail (ETXTBSY).
        let result = Command.run(
            ["install", "-m", "755", "/dev/stdin", file], environment: environment, input: text)
        guard result.status == 0 else { throw CocoaError(.fileWriteUnknown) }
        return file
    }

    /// Makes a built program available on this home's PATH, under another name if one is given.
    @discardableResult
    package func install(_ program: String, as name: String? = nil) throws -> String {
        let link = path + "/bin/" + (name ?? program)
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: Products.path(of: program))
        return link
    }

    /// Runs a program in this home.
    ///
    /// - Parameter more: variables beside or in place of the home's own.
    package func run(
        _ arguments: [String], environment more: [String: String] = [:], input: String = "",
        in folder: String? = nil, timeout: Double = 60
    ) -> CommandOutput {
        // posix_spawnp looks along the PATH of this process, so `env` looks along the home's.
        Command.run(
            ["/usr/bin/env"] + arguments, environment: environment.merging(more) { $1 },
            input: input, in: folder ?? path, timeout: timeout)
    }

    /// The text of a file below the home, or `nil`.
    package func text(_ name: String) -> String? {
        (try? Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The paths of all files below a folder of the home, relative to that folder, sorted.
    package func files(below name: String) -> [String] {
        let all = FileManager.default.subpaths(atPath: path + "/" + name) ?? []
        return all.filter { file in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(
                atPath: "\(path)/\(name)/\(file)", isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }
}
