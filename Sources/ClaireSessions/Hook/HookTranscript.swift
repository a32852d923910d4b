import ClaireDomain
import ClairePlatform
import Glibc

/// The end of a transcript, for what an older Claude does not tell its hooks.
struct HookTranscript {
    /// How much of the end is read, bytes.
    private static let piece = 64 << 10

    /// Claude's own folder: `CLAUDE_CONFIG_DIR`, else `~/.claude`.
    static var claudeFolder: String {
        Environment.nonEmpty("CLAUDE_CONFIG_DIR") ?? Environment.home + "/.claude"
    }

    private let path: String

    /// - Returns: `nil` unless the path is that of a regular file below Claude's folder, links
    ///   resolved: whoever calls the hook must not have another file read.
    init?(_ given: String, below folder: String = claudeFolder) {
        guard given.utf8.first == UInt8(ascii: "/"),
            FileMetadata(given, followingLinks: false)?.kind == .file,
            let file = Self.resolved(given), let root = Self.resolved(folder),
            file.hasPrefix(root + "/")
        else { return nil }
        path = file
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(validatingCString: resolved)
    }

    /// What the agent said last; `nil` where the end of the file doesn't tell.
    var lastAnswer: String? {
        guard let (bytes, _) = FileRange.tail(path, count: Self.piece) else { return nil }
        for line in bytes.split(separator: UInt8(ascii: "\n")).reversed() {
            guard let json = try? JSON.parse(Array(line), duplicates: .lastWins),
                json["type"]?.string == "assistant", json["isSidechain"]?.bool != true
            else { continue }
            let content = json["message"]?["content"]
            let text =
                content?.string ?? content?.array?.last { $0["type"] == "text" }?["text"]?.string
            if let text { return text }
        }
        return nil
    }
}
