import ClaireDomain
import ClairePlatform
import Glibc

/// Where a hook says what went wrong, since Claude must hear nothing of it: `hook.log` beside the
/// database, and the one before it.
package struct HookLog {
    private let path: String
    /// From so many bytes on a new one is begun.
    private static let limit: Int64 = 256 << 10

    /// - Parameter dataFolder: the database's; where it isn't there nothing is said.
    package init(dataFolder: String) { path = dataFolder + "/hook.log" }

    /// Adds a line; one that can't be written is lost.
    package func note(_ problem: String, event: String?, session: UUID?, now: Int64) {
        if let size = FileMetadata(path)?.size, size > Self.limit { rename(path, path + ".1") }
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        let line: JSON = [
            "time": .string(Timestamp.text(now)), "level": "warning", "command": "claire hook",
            "message": .string(PlainText.line(problem, bytes: 1000)),
            "event": JSON(event.map { PlainText.line($0, bytes: 100) }),
            "session": JSON(session?.text),
        ]
        let bytes = Array((line.encoded + "\n").utf8)
        _ = Glibc.write(file, bytes, bytes.count)
    }
}
