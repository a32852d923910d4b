import Foundation
import Support

/// A repository of a test's own with one commit on `main`, and whoever commits in it.
final class Scratch {
    let home: TemporaryHome
    /// The repository's work tree.
    let path: String

    /// - Parameter name: the folder's name below the home.
    init(_ name: String = "repo") throws {
        home = try TemporaryHome()
        path = try home.folder(name)
        try git("init", "-q", "-b", "main")
        try commit("README.md", "hello\n", "first")
    }

    /// Runs git as a person would, in the work tree or elsewhere.
    @discardableResult
    func git(_ words: String..., in folder: String? = nil) throws -> String {
        let result = home.run(
            ["git", "-C", folder ?? path] + words,
            environment: [
                "GIT_AUTHOR_NAME": "ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
                "GIT_COMMITTER_NAME": "ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "protocol.file.allow",
                "GIT_CONFIG_VALUE_0": "always",
            ])
        guard result.status == 0 else { throw Failure(words: words, result: result) }
        return result.output.trimmingCharacters(in: .newlines)
    }

    /// Writes a file and commits it.
    /// - Returns: the commit.
    @discardableResult
    func commit(
        _ name: String, _ text: String, _ message: String, in folder: String? = nil
    ) throws -> String {
        try write(name, text, in: folder)
        try git("add", "-A", in: folder)
        try git("commit", "-q", "-m", message, in: folder)
        return try git("rev-parse", "HEAD", in: folder)
    }

    /// Writes a file in a work tree.
    func write(_ name: String, _ text: String, in folder: String? = nil) throws {
        let file = URL(fileURLWithPath: (folder ?? path) + "/" + name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    struct Failure: Error {
        let words: [String]
        let result: CommandOutput
    }
}
