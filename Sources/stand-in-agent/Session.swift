import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// Which session this process is, and where it runs.
struct Session {
    let id: UUID
    let cwd: String
    let isResumed: Bool
    let folder: ClaudeFolder
    let transcriptPath: String

    /// - Throws: as Claude Code does, for an id that is taken and for one that can't be resumed.
    init(_ options: Options) throws(UsageError) {
        folder = ClaudeFolder()
        cwd = Session.currentFolder()
        if let resume = options.resume {
            guard let path = folder.existingTranscript(of: resume) else {
                throw UsageError(message: "No conversation found with session ID: \(resume.text)")
            }
            (id, isResumed, transcriptPath) = (resume, true, path)
            return
        }
        id = options.sessionID ?? UUID(random: Randomness.next(), Randomness.next())
        isResumed = false
        transcriptPath = folder.transcript(of: id, in: cwd)
        if folder.existingTranscript(of: id) != nil {
            throw UsageError(message: "Error: Session ID \(id.text) is already in use.")
        }
    }

    /// The branch that is checked out in the working folder: empty outside of a repository, `HEAD`
    /// when it is detached.
    var gitBranch: String {
        var folder = cwd
        while true {
            if let head = Session.head(in: folder) {
                let prefix = "ref: refs/heads/"
                return head.hasPrefix(prefix) ? String(head.dropFirst(prefix.count)) : "HEAD"
            }
            guard let slash = folder.lastIndex(of: "/"), folder != "/" else { return "" }
            folder = String(folder[..<slash])
        }
    }

    private static func head(in folder: String) -> String? {
        let git = folder + "/.git"
        var repository = git
        if let link = Files.text(git), link.hasPrefix("gitdir: ") {
            let target = String(link.dropFirst(8).prefix { $0 != "\n" })
            repository = target.hasPrefix("/") ? target : folder + "/" + target
        }
        return Files.text(repository + "/HEAD").map { String($0.prefix { $0 != "\n" }) }
    }

    private static func currentFolder() -> String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }
}

/// A moment as RFC 3339 in UTC with milliseconds.
func timestamp(_ milliseconds: Int64 = WallClock.now()) -> String {
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ value: Int, _ width: Int = 2) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    let date =
        "\(parts.tm_year + 1900)-\(padded(Int(parts.tm_mon) + 1))-\(padded(Int(parts.tm_mday)))"
    let time =
        "\(padded(Int(parts.tm_hour))):\(padded(Int(parts.tm_min))):\(padded(Int(parts.tm_sec)))"
    return "\(date)T\(time).\(padded(Int(milliseconds % 1000), 3))Z"
}
