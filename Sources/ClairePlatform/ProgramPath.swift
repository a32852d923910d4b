import Glibc

/// Where a program's file is.
package enum ProgramPath {
    /// The folders searched where the environment has no PATH.
    package static let fallback = "/usr/local/bin:/usr/bin:/bin"

    /// Finds the file that a program name means.
    ///
    /// A name with `/` is a path already. Folders of PATH that aren't absolute are passed over: what
    /// lies in the current folder must not become a program.
    /// - Throws: `notExecutable` when the only files of that name may not be run, else `notFound`.
    package static func find(_ name: String, path: String) throws(SubprocessError) -> String {
        guard !name.isEmpty, !name.utf8.contains(0) else { throw .notFound(name) }
        if name.utf8.contains(UInt8(ascii: "/")) {
            guard access(name, F_OK) == 0 else { throw .notFound(name) }
            guard isRunnable(name) else { throw .notExecutable(name) }
            return name
        }
        var refused: String?
        for folder in path.split(separator: ":") where folder.hasPrefix("/") {
            let candidate = "\(folder)/\(name)"
            if isRunnable(candidate) { return candidate }
            if refused == nil, access(candidate, F_OK) == 0 { refused = candidate }
        }
        if let refused { throw .notExecutable(refused) }
        throw .notFound(name)
    }

    /// Finds a program in the PATH of our own environment.
    package static func find(_ name: String) throws(SubprocessError) -> String {
        try find(name, path: Environment["PATH"] ?? fallback)
    }

    /// Whether this is a regular file, or a link to one, with a run bit for us.
    package static func isRunnable(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return access(path, X_OK) == 0
    }
}
