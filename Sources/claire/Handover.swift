import Glibc

/// Becomes a verb: the front's process goes on as the verb's, with the arguments as they came.
enum Handover {
    /// Sets what every verb is told by the environment (claire-extensions(7)): `CLAIRE`,
    /// `CLAIRE_EXEC_PATH`, `CLAIRE_CONTRACT`, `CLAIRE_REMOTE` where it was given, and PATH with the
    /// exec path appended, so that a program of the user's own is found before Claire's.
    static func setEnvironment(_ installation: Installation, remote: [UInt8]?) {
        set("CLAIRE", installation.executable.bytes)
        set("CLAIRE_EXEC_PATH", installation.execPathList.bytes)
        set("CLAIRE_CONTRACT", Array(contract.utf8))
        if let remote { set("CLAIRE_REMOTE", remote) }
        let path = BytePath(variable: "PATH")?.bytes ?? Array(SearchPath.fallback.utf8)
        set("PATH", appending(installation.execPath, to: path))
    }

    /// The number of the contract between the front and verbs.
    static let contract = "1"

    /// PATH with folders appended that it doesn't name yet; what it holds stays as it is.
    static func appending(_ folders: [BytePath], to path: [UInt8]) -> [UInt8] {
        let colon = UInt8(ascii: ":")
        let known = path.split(separator: colon)
        let missing = folders.filter { folder in
            !known.contains { $0.elementsEqual(folder.bytes) }
        }
        return missing.reduce(into: path) { path, folder in
            path += (path.isEmpty ? [] : [colon]) + folder.bytes
        }
    }

    /// Becomes the program; the arguments end with a null pointer, the first is its name.
    ///
    /// - Returns: only when that fails, with the `errno`.
    static func exec(
        _ program: BytePath, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) -> Int32 {
        let name = program.withCString { strdup($0) }
        defer { free(name) }
        let own = arguments.pointee
        arguments.pointee = name
        defer { arguments.pointee = own }
        program.withCString { _ = execv($0, arguments) }
        return errno
    }

    private static func set(_ name: String, _ value: [UInt8]) {
        BytePath(value).withCString { _ = setenv(name, $0, 1) }
    }
}
