import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// This process's entry in the live registry, `sessions/<pid>.json`.
final class Registry {
    enum Status: String {
        case busy, idle, waiting, shell
    }

    private let session: Session
    private let path: String
    private let startedAt = WallClock.now()
    /// What the session is called in the registry, once it has a title.
    var name: String?

    init(_ session: Session) {
        self.session = session
        path = "\(session.folder.sessions)/\(getpid()).json"
        Files.makeFolder(session.folder.sessions)
    }

    /// Writes the entry anew; the file is replaced whole.
    func write(_ status: Status) {
        let now = WallClock.now()
        var entry = JSONObject([
            ("pid", .integer(Int64(getpid()))),
            ("sessionId", .string(session.id.text)),
            ("cwd", .string(session.cwd)),
            ("startedAt", .integer(startedAt)),
            ("procStart", JSON(Registry.processStart())),
            ("version", .string(StandIn.version)),
            ("kind", "interactive"),
            ("entrypoint", "cli"),
            ("status", .string(status.rawValue)),
            ("updatedAt", .integer(now)),
            ("statusUpdatedAt", .integer(now)),
        ])
        if let name { entry.members.append((key: "name", value: .string(name))) }
        Files.replace(path, with: JSON.object(entry).encoded)
    }

    func remove() { unlink(path) }

    /// Field 22 of `/proc/self/stat`, the guard against a reused pid; Claude writes it as text. The
    /// second field is a name that may hold spaces and parentheses, so counting starts behind it.
    private static func processStart() -> String? {
        guard let stat = Files.text("/proc/self/stat"), let end = stat.lastIndex(of: ")") else {
            return nil
        }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? String(fields[19]) : nil
    }

    /// `claude agents --json`: the entries whose process is alive, as one array.
    static func list(below folder: ClaudeFolder) -> Int32 {
        let entries = Files.names(in: folder.sessions).compactMap { name -> JSON? in
            guard name.hasSuffix(".json"), let bytes = Files.read("\(folder.sessions)/\(name)"),
                let entry = try? JSON.parse(bytes, duplicates: .lastWins),
                let pid = entry["pid"]?.integer.flatMap(pid_t.init(exactly:)), kill(pid, 0) == 0
            else { return nil }
            return entry
        }
        StandIn.print(to: stdout, JSON.array(entries).encoded)
        return 0
    }
}
