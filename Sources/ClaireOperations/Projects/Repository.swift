import ClaireDomain
import ClairePlatform
import Glibc

/// A git repository on this machine, as a path into it names it.
package enum Repository {
    /// Why a path names none.
    package enum Failure: Error, Equatable, Sendable {
        /// Nothing is there, or it can't be reached; the reason is the operating system's.
        case missing(String, reason: String)
        case notUTF8(String)
        case notFolder(String)
        case noRepository(String)

        /// One line in lower case with its subject in quotes.
        package var message: String {
            switch self {
            case .missing(let path, let reason): "no folder '\(path)': \(reason)"
            case .notUTF8(let path): "the path of '\(path)' is not valid UTF-8"
            case .notFolder(let path): "'\(path)' is not a folder"
            case .noRepository(let path): "'\(path)' is not in a git repository"
            }
        }
    }

    /// The absolute path, links resolved, of the work tree or bare repository that holds a path.
    ///
    /// Only looked at, never run: the marks that git itself goes by (gitrepository-layout(5)).
    package static func path(_ given: String) throws(Failure) -> String {
        guard let resolved = realpath(given, nil) else {
            throw .missing(given, reason: SystemError.text(errno))
        }
        defer { free(resolved) }
        guard let absolute = String(validatingCString: resolved) else { throw .notUTF8(given) }
        guard FileMetadata(absolute)?.kind == .folder else { throw .notFolder(given) }
        var folder = absolute
        while true {
            if FileMetadata(folder + "/.git") != nil || isBare(folder) { return folder }
            let parent = Files.folder(of: folder)
            guard parent != folder else { break }
            folder = parent
        }
        throw .noRepository(absolute)
    }

    private static func isBare(_ folder: String) -> Bool {
        FileMetadata(folder + "/HEAD")?.kind == .file
            && FileMetadata(folder + "/objects")?.kind == .folder
            && FileMetadata(folder + "/refs")?.kind == .folder
    }

    /// The same for what a call or a form names, from the root.
    static func path(given: String?) throws(InputError) -> String? {
        guard let given else { return nil }
        do throws(Failure) { return try path(given) } catch {
            throw .conflict(code: "no_repository", message: error.message)
        }
    }
}
