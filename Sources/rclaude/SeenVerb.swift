import ClaireDomain
import ClairePlatform

/// `rclaude seen --id ID --session UUID… [--since OFFSET]`: whether a delivery's id has come up in
/// what the agent was told.
enum SeenVerb {
    /// How much of a transcript's end is looked at where no offset is given.
    private static let piece: Int64 = 4 << 20

    static func run(_ words: [String], _ context: Context) throws(Failure) -> Int32 {
        let arguments = try Arguments(
            words, .init(values: ["--id", "--since", "--host"], lists: ["--session"]))
        guard let id = try arguments.value("--id") else { throw .usage("'--id' is missing") }
        guard SentNotes.isID(id) else {
            throw .usage("'\(id)' can't be an id: 1 to 64 letters, digits, '-' and '_'")
        }
        let sessions = try Arguments.uuids(arguments.values("--session"))
        guard !sessions.isEmpty else { throw .usage("which session? '--session' is missing") }
        let since = try arguments.number("--since", in: 0...Int64.max)
        var tally = ExitTally()
        let folder = TranscriptFolder(ClaudeFolder())
        let routing = try Routing(
            sessions, host: try arguments.value("--host"), context, &tally,
            isHere: { folder.path(of: $0, cwd: nil) != nil })
        for ambiguous in routing.ambiguous { tally.note(Failure.several(ambiguous).message) }
        var rows = routing.local.map { row(of: id, in: $0, folder.path(of: $0, cwd: nil), since) }
        let more = ["--id", id] + (since.map { ["--since", "\($0)"] } ?? [])
        let calls = routing.remote.map { host, sessions in
            RemoteCall(
                host: host, words: ["seen"] + more + ["--session"] + sessions.map(\.text))
        }
        rows += RemoteTable.ask(calls, .seen, context.settings, &tally).flatMap(\.rows)
        Output.table(RowSchema.seen.names, rows)
        return tally.exitCode
    }

    private static func row(
        of id: String, in session: UUID, _ path: String?, _ since: Int64?
    ) -> [String] {
        guard let path, let size = FileMetadata(path)?.size else {
            return [session.text, id, "no", "0", ""]
        }
        let from = since ?? max(0, size - piece)
        guard let found = PromptSearch.find(Array(id.utf8), in: path, from: from) else {
            return [session.text, id, "no", String(size), ""]
        }
        return [
            session.text, id, found.isQueued ? "queued" : "yes", String(found.end),
            found.time.map { String($0) } ?? "",
        ]
    }
}
