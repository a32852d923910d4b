import ClaireDomain
import ClairePlatform
import Glibc

/// `rclaude attach UUID`: takes the terminal to a session's pane.
enum AttachVerb {
    static func run(_ words: [String], _ context: Context) throws(Failure) -> Int32 {
        let arguments = try Arguments(
            words, .init(values: ["--host"], flags: ["--ticket"], takesOperands: true))
        let session: UUID
        if arguments.flags.contains("--ticket") {
            guard let left = AttachTicket.take() else { throw .notFound("nobody asked to attach") }
            session = left
        } else {
            session = try arguments.oneUUID()
        }
        guard Terminal.isTerminal(.input), Terminal.isTerminal(.output) else {
            throw .usage("'attach' needs a terminal")
        }
        var tally = ExitTally()
        let (fleet, host) = try Routing.one(
            session, host: try arguments.value("--host"), context, &tally)
        if let host {
            throw try attach(to: session, on: host, context)
        }
        guard let pane = fleet[session]?.place.pane else {
            throw .notFound("no pane with session '\(session)'")
        }
        // Within tmux a client can't hold another: it goes there instead.
        let verb = Environment.nonEmpty("TMUX") == nil ? "attach-session" : "switch-client"
        let error = Subprocess.replace(["tmux", "-u", verb, "-t", pane.id])
        throw .transport("\(error)", hint: "sudo apt-get install tmux")
    }

    /// The terminal takes up standard input, so the session's uuid goes ahead in a call of its own and
    /// waits there as a ticket; the command that ssh hands to a shell stays constant.
    private static func attach(
        to session: UUID, on host: String, _ context: Context
    ) throws(Failure) -> Failure {
        let call = RemoteCall(host: host, words: [AttachTicket.verb, session.text])
        switch RemoteCall.ask([call], context.settings).first?.answer {
        case .failure(let failure)?: return .failed(failure.message)
        case .success(let answer)? where answer.status != 0:
            return .failed("host '\(host)' can't attach now")
        case .success?, nil: break
        }
        let error = Subprocess.replace(["ssh", "-t", "-a", "-x", "--", host, AttachTicket.command])
        return .transport("\(error)", hint: "sudo apt-get install openssh-client")
    }
}

/// The session that another machine wants to attach to next.
enum AttachTicket {
    static let verb = "attach-ticket"

    static let command =
        "exec sh -c 'PATH=\"$PATH:$HOME/.local/bin:$HOME/.local/libexec/claire\"; export PATH; "
        + "exec rclaude attach --ticket'"

    private static var path: String { Settings.cacheFolder + "/attach" }
    /// Milliseconds after which a ticket that nobody took counts no more.
    private static let life: Int64 = 15_000

    /// Leaves a ticket, unless another is waiting: whoever comes next takes whatever is there.
    static func leave(_ words: [String]) throws(Failure) -> Int32 {
        guard words.count == 1, let session = UUID(words[0]) else {
            throw .usage("one session uuid is needed")
        }
        if let file = FileMetadata(path), WallClock.now() - file.modified > life { unlink(path) }
        CacheFile.makeFolder(of: path)
        let ticket = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard ticket >= 0 else { throw .conflict("somebody else is attaching: try again") }
        defer { close(ticket) }
        let text = Array(session.text.utf8)
        guard write(ticket, text, text.count) == text.count else {
            throw .failed("can't write '\(path)': \(SystemError.text(errno))")
        }
        return 0
    }

    static func take() -> UUID? {
        guard let file = FileMetadata(path, followingLinks: false), file.owner == geteuid(),
            WallClock.now() - file.modified <= life, let bytes = FileRange.head(path, count: 36)
        else { return nil }
        unlink(path)
        return UUID(String(decoding: bytes, as: UTF8.self))
    }
}
