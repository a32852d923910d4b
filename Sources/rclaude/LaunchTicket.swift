import ClairePlatform
import Glibc

/// What a pane is to run, on its way from `rclaude open` to the launcher in the pane.
///
/// It goes by a file: tmux would refuse 17 KB of arguments, and neither a folder's name nor a prompt
/// must reach a tmux format, where `#(…)` is run.
struct LaunchTicket: Equatable {
    let cwd: String
    let arguments: [String]

    /// Writes the ticket to a file of its own, for this user alone.
    ///
    /// - Returns: the file's path.
    func write(to path: String? = nil) throws(Failure) -> String {
        let path =
            path ?? "\(Settings.cacheFolder)/launch/\(String(Randomness.next(), radix: 36))"
        let bytes = ([cwd] + arguments).map { Array($0.utf8) + [0] as [UInt8] }.joined()
        guard CacheFile.replace(path, with: Array(bytes)) else {
            throw .failed("can't write '\(path)': \(SystemError.text(errno))")
        }
        return path
    }

    /// Reads a ticket and removes its file. Only a file of this user's own is believed.
    init?(taking path: String) {
        guard let file = FileMetadata(path, followingLinks: false), file.kind == .file,
            file.owner == geteuid(), file.mode & 0o077 == 0,
            let bytes = FileRange.head(path, count: 4 << 20)
        else { return nil }
        unlink(path)
        let texts = bytes.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard texts.count > 2, texts.last == "" else { return nil }
        cwd = texts[0]
        arguments = Array(texts[1..<(texts.count - 1)])
    }

    init(cwd: String, arguments: [String]) {
        self.cwd = cwd
        self.arguments = arguments
    }

    /// The program that is meant: behind `env NAME=VALUE…` the one that runs in that environment.
    var program: String? {
        guard arguments.first == "env" else { return arguments.first }
        return arguments.dropFirst().first { !$0.utf8.contains(UInt8(ascii: "=")) }
    }

    /// Where the launcher says why it couldn't start the program.
    static func complaint(of path: String) -> String { path + ".error" }
}

/// `rclaude launch FILE`, in the pane: changes the folder and becomes the program.
enum Launch {
    static func run(_ words: [String]) -> Int32 {
        guard words.count == 1, let ticket = LaunchTicket(taking: words[0]) else {
            Output.message("nothing to launch")
            return 2
        }
        var complaint = ""
        if chdir(ticket.cwd) != 0 {
            complaint = "can't enter '\(ticket.cwd)': \(SystemError.text(errno))"
        } else {
            setenv("PWD", ticket.cwd, 1)
            // Set where the tmux server was started by an agent: Claude Code would refuse to run, and
            // what it does would count as the other agent's.
            for name in Tmux.passing { unsetenv(name) }
            complaint = "\(Subprocess.replace(ticket.arguments))"
        }
        CacheFile.replace(LaunchTicket.complaint(of: words[0]), with: Array(complaint.utf8))
        Output.message(complaint)
        return 127
    }
}
