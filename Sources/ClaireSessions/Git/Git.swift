import ClairePlatform

/// The one type that runs git: without a shell, bounded in time, asking nobody, and with nothing
/// that a repository could have run by being looked at. Hooks and file monitors are off, and a
/// difference is never shown through a program of the repository's own.
package struct Git: Sendable {
    /// The folder that git is told to work in: a work tree, or a bare repository.
    package let folder: String
    /// Milliseconds for a call that names no limit of its own.
    package var timeout: Int64
    /// Variables on top of those that every call gets.
    package var environment: [String: String]

    package init(
        in folder: String, timeout: Int64 = 120_000, environment: [String: String] = [:]
    ) {
        self.folder = folder
        self.timeout = timeout
        self.environment = environment
    }

    /// Stands before every command.
    private static let settings =
        [
            "--no-pager", "--no-optional-locks", "--literal-pathspecs",
        ]
        + [
            "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.quotePath=false",
            "submodule.recurse=false", "gc.auto=0", "maintenance.auto=false",
            "commit.gpgSign=false", "color.ui=false",
        ].flatMap { ["-c", $0] }

    /// Commands that show differences, which could run programs that attributes name.
    private static let showing: Set = [
        "diff", "log", "show", "diff-tree", "diff-index", "diff-files", "format-patch",
    ]

    /// Runs a command to its end.
    ///
    /// - Parameters:
    ///   - words: the command and its arguments, without options of git itself.
    ///   - more: variables for this call alone.
    ///   - statuses: exit statuses that are an answer.
    ///   - timeout: milliseconds; `self.timeout` where it is `nil`.
    /// - Throws: `failed` with what git said for any other exit status.
    @discardableResult
    package func run(
        _ words: [String], input: Subprocess.Input = .none,
        environment more: [String: String] = [:],
        accepting statuses: Set<Int32> = [0], timeout: Int64? = nil
    ) throws(GitError) -> GitAnswer {
        let command = words.first ?? ""
        var program = Subprocess(
            ["git", "-C", folder] + Self.settings + Self.guarded(words), input: input,
            environment: GitEnvironment.changes()
                .merging(environment.merging(more) { $1 }.mapValues { $0 }) { $1 },
            timeout: timeout ?? self.timeout)
        program.limit = 64 << 20
        let result: SubprocessResult
        do throws(SubprocessError) { result = try program.run() } catch {
            if case .notFound = error { throw .missing }
            throw .notRunnable("\(error)")
        }
        switch result.ending {
        case .timedOut:
            throw .timedOut(command: command, seconds: (timeout ?? self.timeout) / 1000)
        case .interrupted: throw .interrupted
        case .finished: break
        }
        guard case .exited(let status) = result.termination, statuses.contains(status) else {
            throw .failed(
                command: command, status: result.termination.exitCode,
                said: Self.complaint(result.errorText))
        }
        guard !result.isTruncated else { throw .tooLong(command: command) }
        return GitAnswer(status: status, output: result.output)
    }

    /// A command that shows differences, told to use nothing but its own means.
    private static func guarded(_ words: [String]) -> [String] {
        guard let command = words.first, showing.contains(command) else { return words }
        return [command, "--no-ext-diff", "--no-textconv"] + words.dropFirst()
    }

    /// What is wrong, of all that git says on its standard error: its first line of that kind, without
    /// the word that it begins with.
    static func complaint(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline)
        for mark in ["fatal: ", "error: "] {
            if let line = lines.first(where: { $0.hasPrefix(mark) }) {
                return String(line.dropFirst(mark.count))
            }
        }
        return lines.first.map(String.init) ?? ""
    }
}

/// What git answered.
package struct GitAnswer: Sendable {
    package let status: Int32
    package let output: [UInt8]

    /// The whole as text, without line ends at its end; bytes that aren't UTF-8 become U+FFFD.
    package var text: String {
        var bytes = output[...]
        while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The parts between NULs, the empty one behind the last left out.
    package var fields: [String] {
        var parts = output.split(separator: 0, omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The lines, of output that can hold no name.
    package var lines: [String] {
        output.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}
