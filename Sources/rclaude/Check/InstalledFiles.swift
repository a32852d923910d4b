import ClaireDomain
import ClairePlatform

/// The files of Claude Code that are there already: read only, heads and tails.
struct InstalledFiles {
    private let folder: ClaudeFolder

    init(_ folder: ClaudeFolder) { self.folder = folder }

    func look(_ report: inout CheckReport) {
        lookAtRegistry(&report)
        lookAtTranscripts(&report)
    }

    private func lookAtRegistry(_ report: inout CheckReport) {
        let names = DirectoryListing.names(in: folder.sessions).filter { $0.hasSuffix(".json") }
        guard !names.isEmpty else {
            return report.note(
                .registry, .unknown,
                "not checked: no session runs, so '\(folder.sessions)' is empty")
        }
        for name in names {
            let path = "\(folder.sessions)/\(name)"
            guard let bytes = FileRange.head(path, count: 65536) else { continue }
            let complaints = RegistryShape.complaints(bytes)
            guard complaints.isEmpty else {
                return report.note(
                    .registry, .warning, "'\(path)': \(complaints.joined(separator: ", "))",
                    hint: "states are read from panes where the registry isn't understood")
            }
        }
        report.note(
            .registry, .ok,
            names.count == 1 ? "1 entry is understood" : "\(names.count) entries are understood")
    }

    private func lookAtTranscripts(_ report: inout CheckReport) {
        let paths = newestTranscripts(5)
        guard !paths.isEmpty else {
            return report.note(
                .transcripts, .unknown, "not checked: no transcript below '\(folder.projects)'")
        }
        for path in paths {
            var shape = TranscriptShape()
            for line in (FileRange.head(path, count: 65536) ?? []).split(separator: 0x0A).dropLast()
            {
                shape.take(line)
            }
            for line in LineReader.tail(of: path, count: 65536) { shape.take(line.bytes) }
            guard let complaint = shape.complaint else { continue }
            return report.note(
                .transcripts, .warning, "'\(path)': \(complaint)",
                hint: "what isn't understood is passed over; titles and costs may be missing")
        }
        report.note(
            .transcripts, .ok,
            paths.count == 1
                ? "the newest transcript is understood"
                : "the newest \(paths.count) transcripts are understood")
    }

    /// Transcripts with something in them, the last written first.
    private func newestTranscripts(_ count: Int) -> [String] {
        var found: [(path: String, modified: Int64)] = []
        for slug in DirectoryListing.names(in: folder.projects) {
            for name in DirectoryListing.names(in: "\(folder.projects)/\(slug)")
            where name.hasSuffix(".jsonl") && UUID(name.dropLast(6)) != nil {
                let path = "\(folder.projects)/\(slug)/\(name)"
                guard let file = FileMetadata(path), file.kind == .file, file.size > 0 else {
                    continue
                }
                found.append((path, file.modified))
            }
        }
        return found.sorted { $0.modified > $1.modified }.prefix(count).map(\.path)
    }
}

/// Whether an entry of the live registry is one that is understood.
enum RegistryShape {
    /// What is missing or of another kind.
    static func complaints(_ bytes: [UInt8]) -> [String] {
        guard let json = try? JSON.parse(bytes, duplicates: .lastWins), json.object != nil else {
            return ["it is no JSON object"]
        }
        guard let entry = RegistryEntry(json) else {
            return ["it has no pid and sessionId"]
        }
        var complaints: [String] = []
        if entry.cwd.isEmpty { complaints.append("it has no cwd") }
        if entry.processStart == nil { complaints.append("it has no procStart") }
        if entry.state == nil {
            let status = json["status"]?.string.map { "status '\($0)' is not known" }
            complaints.append(status ?? "it has no status")
        }
        if entry.changedAt == nil { complaints.append("it has no statusUpdatedAt") }
        return complaints
    }
}

/// What was seen in the lines of a transcript.
struct TranscriptShape {
    private(set) var lines = 0
    private(set) var prompts: [String] = []
    private(set) var tokens = TokenCount()
    private(set) var models: Set<String> = []
    private var unread = 0
    private var untimed = 0
    private var uncounted = 0
    private var hasFolder = false

    mutating func take(_ bytes: some Collection<UInt8>) {
        lines += 1
        guard let line = TranscriptLine(bytes) else { return unread += 1 }
        if line.cwd != nil { hasFolder = true }
        if case .prompt(let text) = line.kind {
            prompts.append(text)
            if line.time == nil { untimed += 1 }
        }
        guard let response = line.response, response.model != "<synthetic>" else { return }
        models.insert(response.model)
        if response.usage == nil || response.messageID.isEmpty || response.requestID.isEmpty {
            uncounted += 1
        }
        if let usage = response.usage { tokens += usage }
    }

    /// What can't be read as it is expected; `nil` where all can.
    var complaint: String? {
        if lines == 0 { return "it has no lines" }
        if unread > 0 { return "\(unread) of \(lines) lines are no JSON objects" }
        if uncounted > 0 { return "\(uncounted) responses have no usage, message id or requestId" }
        if untimed > 0 { return "\(untimed) prompts have no timestamp" }
        if !prompts.isEmpty && !hasFolder { return "no line has a cwd" }
        return nil
    }
}
