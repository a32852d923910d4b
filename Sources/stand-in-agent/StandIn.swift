import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// A test double of Claude Code.
///
/// It behaves as `fleet.md` says of the real one where a transport can see it: a terminal program
/// with bracketed paste, a transcript, an entry in the live registry, hooks from `--settings`, MCP
/// servers from `--mcp-config`. What it does with a prompt is a script that stands in the prompt
/// (see `Script`). Tests and the demo run it under the name `claude`.
enum StandIn {
    /// Runs the program and returns its exit code.
    static func run(_ arguments: [String]) -> Int32 {
        signal(SIGPIPE, SIG_IGN)
        let options: Options
        do throws(UsageError) {
            options = try Options(Array(arguments.dropFirst()))
        } catch {
            print(to: stderr, "error: \(error.message)")
            return 1
        }
        switch options.command {
        case .version:
            print(to: stdout, "\(version) (stand-in)")
            return 0
        case .help:
            print(to: stdout, Options.help)
            return 0
        case .agents: return Registry.list(below: ClaudeFolder())
        case .printAnswer: return PrintMode.run(options)
        case .interactive: return interactive(options)
        }
    }

    /// The version that transcript lines and the registry name.
    static let version = "2.1.278"

    /// Writes a line to a stream at once.
    static func print(to stream: UnsafeMutablePointer<FILE>, _ line: String) {
        fputs(line + "\n", stream)
        fflush(stream)
    }

    private static func interactive(_ options: Options) -> Int32 {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            print(to: stderr, "error: the terminal is missing; use -p to print an answer")
            return 1
        }
        do throws(UsageError) {
            let session = try Session(options)
            return Agent(options: options, session: session).run()
        } catch {
            print(to: stderr, error.message)
            return 1
        }
    }
}
