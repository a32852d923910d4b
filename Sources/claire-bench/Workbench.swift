import ClairePlatform
import Glibc

/// A scratch folder with a HOME of its own, and the programs that the rows run.
struct Workbench {
    let folder: String
    /// Where the tools' release products are.
    let tools: String
    let isQuick: Bool

    /// Makes the folder below `parent`, which should be on a real disk: on a tmpfs an fsync is free.
    init(parent: String, tools: String, isQuick: Bool) throws {
        folder = "\(parent)/claire-bench-\(getpid())"
        self.tools = tools
        self.isQuick = isQuick
        try File.makeFolder(folder)
        for part in ["home", "tmux"] { try File.makeFolder(path(part)) }
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Takes the folder away; rm(1) knows best how to do that with thousands of files.
    func remove() {
        _ = try? Program(
            path: "/bin/rm", arguments: ["-rf", "--", folder], environment: environment()
        ).run()
    }

    /// The environment of everything that is run: nothing of the user's reaches it but the language.
    func environment(_ more: [String] = []) -> [String] {
        [
            "HOME=\(path("home"))", "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8",
            "TMUX_TMPDIR=\(path("tmux"))", "TERM=dumb", "USER=bench", "NO_COLOR=1",
        ] + more
    }

    /// One of Claire's programs, on a database.
    func tool(_ name: String, _ arguments: [String], on record: Record) throws
        -> Program
    {
        try Program(
            path: toolPath(name), arguments: arguments,
            environment: environment([
                "CLAIRE_DB=\(record.path)", "CLAIRE_CONFIG=\(record.configuration)",
                "CLAIRE_EXEC_PATH=\(tools)",
            ]))
    }

    func toolPath(_ name: String) throws -> String {
        let path = "\(tools)/\(name)"
        guard File.isExecutable(path) else { throw BenchError("'\(name)' is not built") }
        return path
    }

    /// A peer's program, found as a shell would.
    func peer(_ name: String, _ arguments: [String], _ more: [String] = []) throws
        -> Program
    {
        for place in ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin"]
        where File.isExecutable("\(place)/\(name)") {
            return Program(
                path: "\(place)/\(name)", arguments: arguments, environment: environment(more))
        }
        throw BenchError("'\(name)' is not installed")
    }

    /// How often a row's pair is run.
    var rounds: Int { isQuick ? 5 : 21 }
}
