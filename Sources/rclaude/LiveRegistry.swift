import ClaireDomain
import ClairePlatform

/// One file of the live registry: what a running Claude Code says of itself.
struct RegistryEntry: Equatable {
    let pid: Int32
    let session: UUID
    let cwd: String
    /// Field 22 of /proc/PID/stat when the file was written; `nil` where the file doesn't say.
    let processStart: UInt64?
    /// `nil` for a word that isn't known.
    let state: SessionState?
    /// Milliseconds since 1970 of the last change of `state`.
    let changedAt: Int64?
    let name: String?

    /// Reads a file's text leniently: numbers may be written as text, times as RFC 3339.
    ///
    /// - Returns: `nil` without a pid or a session's uuid.
    init?(_ json: JSON) {
        guard let pid = RegistryEntry.integer(json["pid"]).flatMap(Int32.init(exactly:)), pid > 0,
            let session = json["sessionId"]?.string.flatMap({ UUID($0) })
        else { return nil }
        self.pid = pid
        self.session = session
        cwd = json["cwd"]?.string ?? ""
        processStart = RegistryEntry.integer(json["procStart"]).flatMap(UInt64.init(exactly:))
        state = json["status"]?.string.flatMap(RegistryEntry.state)
        changedAt =
            RegistryEntry.time(json["statusUpdatedAt"]) ?? RegistryEntry.time(json["updatedAt"])
        name = json["name"]?.string
    }

    /// The state of a `status` word. In `shell` a command of the person's own runs in the prompt.
    static func state(_ status: String) -> SessionState? {
        switch status {
        case "idle": .idle
        case "busy", "shell": .working
        case "waiting": .waiting
        default: nil
        }
    }

    private static func integer(_ json: JSON?) -> Int64? {
        switch json {
        case .integer(let value)?: value
        case .number(let value)?: Int64(exactly: value.rounded())
        case .string(let text)?: Int64(text)
        default: nil
        }
    }

    private static func time(_ json: JSON?) -> Int64? {
        integer(json) ?? json?.string.flatMap { Timestamp.milliseconds($0) }
    }

    /// The entry as evidence of the session's state.
    func observation(now: Int64) -> StateObservation? {
        state.map {
            StateObservation(
                state: $0, source: .registry, observedAt: changedAt ?? now, seenAt: now)
        }
    }
}

/// The entries of the live registry whose processes live.
struct LiveRegistry {
    private let byPID: [Int32: RegistryEntry]

    init(_ entries: [RegistryEntry]) {
        byPID = Dictionary(entries.map { ($0.pid, $0) }, uniquingKeysWith: { $1 })
    }

    /// Reads the folder once, leaving out whatever isn't an entry, and entries of processes that have
    /// ended or whose pid somebody else has now.
    static func read(_ folder: ClaudeFolder, _ processes: ProcessTable) -> LiveRegistry {
        let names = DirectoryListing.names(in: folder.sessions).filter { $0.hasSuffix(".json") }
        return LiveRegistry(
            names.compactMap { name in
                entry(in: "\(folder.sessions)/\(name)").flatMap { entry in
                    isLive(entry, processes) ? entry : nil
                }
            })
    }

    /// Reads the file of one process.
    static func entry(in path: String) -> RegistryEntry? {
        guard let bytes = FileRange.head(path, count: 65536),
            let json = try? JSON.parse(bytes, duplicates: .lastWins)
        else { return nil }
        return RegistryEntry(json)
    }

    /// Whether the process that wrote the entry is the one that has its pid now.
    static func isLive(_ entry: RegistryEntry, _ processes: ProcessTable) -> Bool {
        guard let start = entry.processStart else { return processes[entry.pid]?.isAlive == true }
        return processes.isAlive(entry.pid, startTime: start)
    }

    subscript(pid: Int32) -> RegistryEntry? { byPID[pid] }

    var entries: [RegistryEntry] { byPID.values.sorted { $0.pid < $1.pid } }

    /// The entry of a session; of several the one that changed last.
    func entry(of session: UUID) -> RegistryEntry? {
        byPID.values.filter { $0.session == session }
            .max { ($0.changedAt ?? 0, $0.pid) < ($1.changedAt ?? 0, $1.pid) }
    }
}
