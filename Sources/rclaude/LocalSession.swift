import ClaireDomain
import ClairePlatform

/// All that is known of a session on this machine at one moment.
struct LocalSession {
    let place: PaneSession
    let transcript: Transcript?
    /// The one state, with what said so and when.
    let observation: StateObservation

    /// A session's file.
    struct Transcript {
        let path: String
        let file: FileMetadata
        let summary: TranscriptSummary
    }

    var session: UUID { place.session }

    /// The row of `rclaude sessions`.
    func row(host: String) -> SessionRow {
        SessionRow(
            session: session, host: host,
            cwd: [place.registry?.cwd, transcript?.summary.cwd, place.pane?.cwd]
                .compactMap { $0 }.first { !$0.isEmpty } ?? "",
            tmuxName: place.pane?.sessionName ?? "", modified: transcript?.file.modified,
            observation: observation, confidence: place.confidence.rawValue,
            title: title, pid: place.pid, pane: place.pane?.id ?? "",
            offset: transcript?.file.size ?? 0)
    }

    private var title: String {
        if let title = transcript?.summary.title, !title.isEmpty { return title }
        return ControlCharacters.oneLine(place.registry?.name ?? "", limit: 120)
    }
}

/// A row of `rclaude sessions`.
struct SessionRow: Equatable {
    let session: UUID
    var host: String
    let cwd: String
    let tmuxName: String
    /// Milliseconds since 1970 of the transcript's last change.
    let modified: Int64?
    let observation: StateObservation
    let confidence: String
    let title: String
    let pid: Int32?
    /// `%N`.
    let pane: String
    /// The transcript's length in bytes.
    let offset: Int64

    static let columns = [
        "uuid", "host", "cwd", "tmux_name", "mtime", "state", "source", "confidence", "title",
        "pid",
        "observed_at", "pane", "offset",
    ]

    var fields: [String] {
        [
            session.text, host, cwd, tmuxName, modified.map { String($0) } ?? "",
            observation.state.rawValue, observation.source.rawValue, confidence, title,
            pid.map { String($0) } ?? "", String(observation.observedAt), pane, String(offset),
        ]
    }
}
