import ClaireCommandLine
import ClairePlatform
import ClaireVerb
import Glibc

/// A git repository on this machine, as `--repo` names it.
enum Repository {
    /// The absolute path, links resolved, of the work tree or bare repository that holds a path.
    ///
    /// Only looked at, never run: the marks that git itself goes by (gitrepository-layout(5)).
    static func path(_ given: String) throws(VerbFailure) -> String {
        guard let resolved = realpath(given, nil) else {
            throw VerbFailure(.usage, "no folder '\(given)': \(SystemError.text(errno))")
        }
        defer { free(resolved) }
        guard let absolute = String(validatingCString: resolved) else {
            throw VerbFailure(.usage, "the path of '\(given)' is not valid UTF-8")
        }
        guard FileMetadata(absolute)?.kind == .folder else {
            throw VerbFailure(.usage, "'\(given)' is not a folder")
        }
        var folder = absolute
        while true {
            if FileMetadata(folder + "/.git") != nil || isBare(folder) { return folder }
            let parent = Files.folder(of: folder)
            guard parent != folder else { break }
            folder = parent
        }
        throw VerbFailure(
            .usage, "'\(absolute)' is not in a git repository",
            hint: "git init \(ShellWord.quoted(absolute))")
    }

    private static func isBare(_ folder: String) -> Bool {
        FileMetadata(folder + "/HEAD")?.kind == .file
            && FileMetadata(folder + "/objects")?.kind == .folder
            && FileMetadata(folder + "/refs")?.kind == .folder
    }
}
