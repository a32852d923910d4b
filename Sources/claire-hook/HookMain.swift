import ClaireConfig
import ClaireDomain
import ClairePlatform
import ClaireSessions
import ClaireVerb
import Glibc

/// Takes one event and says nothing of what went wrong.
enum HookMain {
    /// More is read away and not looked at, bytes.
    private static let greatestInput = 8 << 20

    static func run() {
        signal(SIGPIPE, SIG_IGN)
        StandardDescriptors.keepOpen()
        guard isatty(STDIN_FILENO) == 0 else {
            let hint = "claire hook: Claude Code calls this; it reads an event on standard input\n"
            _ = hint.utf8.withContiguousStorageIfAvailable {
                write(STDERR_FILENO, $0.baseAddress, $0.count)
            }
            return
        }
        guard let paths = try? Paths.ofThisProcess() else { return }
        let session = Environment.nonEmpty("CLAIRE_SESSION").flatMap { UUID($0) }
        let run = HookRun(paths: paths, session: session, now: WallClock.now())
        guard let answer = run.answer(input()) else { return }
        let bytes = Array(answer.utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }

    /// All that stands on standard input, or the first part of it: a writer that is not read to the
    /// end would be told so by a signal.
    private static func input() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return bytes }
            if bytes.count < greatestInput { bytes += buffer[..<count] }
        }
    }
}
