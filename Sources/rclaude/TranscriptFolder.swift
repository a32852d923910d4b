import ClaireDomain
import ClairePlatform

/// Finds transcripts: `projects/<slug>/<uuid>.jsonl`.
///
/// A class, because the folders are listed once, when the first file isn't where its working folder
/// suggests.
final class TranscriptFolder {
    private let folder: ClaudeFolder
    private var index: [UUID: [String]]?

    init(_ folder: ClaudeFolder) { self.folder = folder }

    /// The transcript of a session; of several, since files move between slugs, the one that was
    /// written last.
    ///
    /// - Parameter cwd: where to look first; wherever it is otherwise.
    func path(of session: UUID, cwd: String?) -> String? {
        if let cwd, !cwd.isEmpty {
            let guess = "\(folder.projects)/\(ClaudeFolder.slug(of: cwd))/\(session.text).jsonl"
            if FileMetadata(guess)?.kind == .file { return guess }
        }
        let all = index ?? list()
        index = all
        return TranscriptFolder.newest(all[session] ?? [])
    }

    /// The session whose transcript in a working folder was written last, those left out that other
    /// panes have already.
    ///
    /// The slug is lossy, so the folder counts that stands in the lines.
    func newestSession(in cwd: String, besides taken: Set<UUID>) -> UUID? {
        let slug = "\(folder.projects)/\(ClaudeFolder.slug(of: cwd))"
        let candidates = DirectoryListing.names(in: slug)
            .compactMap { name -> (session: UUID, path: String, modified: Int64)? in
                guard let session = TranscriptFolder.session(of: name), !taken.contains(session),
                    let metadata = FileMetadata("\(slug)/\(name)"), metadata.kind == .file
                else { return nil }
                return (session, "\(slug)/\(name)", metadata.modified)
            }
            .sorted { $0.modified > $1.modified }
        return candidates.prefix(8).first { TranscriptFolder.isSession($0.path, in: cwd) }?.session
    }

    /// The uuid in a transcript's name; a sub-agent's file is called otherwise.
    private static func session(of name: String) -> UUID? {
        name.hasSuffix(".jsonl") ? UUID(name.dropLast(6)) : nil
    }

    /// Whether the first lines are a session's own, in that folder.
    private static func isSession(_ path: String, in cwd: String) -> Bool {
        let head = FileRange.head(path, count: 65536) ?? []
        for bytes in head.split(separator: UInt8(ascii: "\n")).prefix(20) {
            guard let line = TranscriptLine(bytes) else { continue }
            if line.isSidechain { return false }
            if let found = line.cwd { return found.hasSameBytes(as: cwd) }
        }
        return false
    }

    private func list() -> [UUID: [String]] {
        var index: [UUID: [String]] = [:]
        for slug in DirectoryListing.names(in: folder.projects) {
            for name in DirectoryListing.names(in: "\(folder.projects)/\(slug)") {
                guard let session = TranscriptFolder.session(of: name) else { continue }
                index[session, default: []].append("\(folder.projects)/\(slug)/\(name)")
            }
        }
        return index
    }

    private static func newest(_ paths: [String]) -> String? {
        paths.compactMap { path in
            FileMetadata(path).flatMap { $0.kind == .file ? (path, $0.modified) : nil }
        }.max { $0.1 < $1.1 }?.0
    }
}
