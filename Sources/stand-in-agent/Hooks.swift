import ClaireDomain
@preconcurrency import Glibc

/// The hooks of `--settings` and of the settings file in Claude's folder, run as Claude runs them:
/// a shell command with the event as JSON on its standard input.
///
/// Events, their members and what answers mean: https://code.claude.com/docs/en/hooks, August 2026.
/// Hooks of one event run one after the other here, where Claude runs them in parallel.
final class Hooks {
    /// What a hook said about what comes next.
    struct Verdict {
        /// Why it must not go on, when it must not.
        var refusal: String?
        /// A decision on a permission: `allow`, `deny` or `ask`.
        var permission: String?
        /// Text to add to the conversation.
        var context: String?
        /// Whether everything must stop (`"continue": false`).
        var halts = false
    }

    private struct Command: Equatable {
        let matcher: String
        let text: String
        /// Milliseconds, where the settings say.
        let timeout: Int64?
    }

    /// Of the prompt that is worked on (`prompt_id`); none before the first.
    var promptID: String?

    private let commands: [String: [Command]]
    private let common: [(key: String, value: JSON)]
    private let permissionMode: String
    private let environment: [String: String]

    init(_ options: Options, session: Session) {
        commands = Hooks.commands(options, session: session)
        common = [
            ("session_id", .string(session.id.text)),
            ("transcript_path", .string(session.transcriptPath)),
            ("cwd", .string(session.cwd)),
        ]
        permissionMode = options.permissionMode
        environment = Hooks.environment(of: session)
    }

    /// What Claude adds to the environment of hooks and servers.
    static func environment(of session: Session) -> [String: String] {
        [
            "CLAUDE_PROJECT_DIR": session.cwd, "CLAUDE_CODE_SESSION_ID": session.id.text,
            "CLAUDECODE": "1",
        ]
    }

    /// Runs the hooks of an event one after the other.
    ///
    /// - Parameter subject: what matchers look at: a tool, a kind of notification, a source.
    @discardableResult
    func run(
        _ event: String, subject: String = "", _ members: [(key: String, value: JSON)] = []
    ) -> Verdict {
        var verdict = Verdict()
        var input = JSONObject(common)
        if let promptID { input.members.append(("prompt_id", .string(promptID))) }
        if !Hooks.modeless.contains(event) {
            input.members.append(("permission_mode", .string(permissionMode)))
        }
        input.members += [("hook_event_name", .string(event))] + members
        for command in commands[event] ?? [] where HookMatcher.fits(command.matcher, subject) {
            let result = Child.run(
                shell: command.text, input: JSON.object(input).encoded, environment: environment,
                timeout: timeout(of: command, at: event))
            guard let code = result.code else { continue }
            HookAnswer(code: code, output: result.output, errors: result.errors)
                .read(into: &verdict, event: event, command: command.text)
        }
        return verdict
    }

    /// Events that aren't told the permission mode.
    private static let modeless: Set<String> = [
        "SessionStart", "SessionEnd", "Notification", "StopFailure", "SubagentStart",
    ]

    /// Milliseconds: ten minutes, half a minute before a prompt, and a second and a half at the end
    /// unless the settings give more.
    private func timeout(of command: Command, at event: String) -> Int64 {
        switch event {
        case "SessionEnd":
            let asked = commands.values.joined().compactMap(\.timeout).max() ?? 0
            return min(60_000, max(1_500, asked))
        case "UserPromptSubmit": return command.timeout ?? 30_000
        default: return command.timeout ?? 600_000
        }
    }

    private static func commands(_ options: Options, session: Session) -> [String: [Command]] {
        var commands: [String: [Command]] = [:]
        let sources = [Files.text(session.folder.settings), options.settings.flatMap(Hooks.text)]
        for source in sources.compactMap({ $0 }) {
            guard let settings = try? JSON.parse(source, duplicates: .lastWins) else { continue }
            if settings["disableAllHooks"]?.bool == true { return [:] }
            for (event, groups) in settings["hooks"]?.object?.members ?? [] {
                for command in (groups.array ?? []).flatMap(Hooks.commands)
                // The same handler in two files runs once.
                where commands[event]?.contains(command) != true {
                    commands[event, default: []].append(command)
                }
            }
        }
        return commands
    }

    private static func commands(of group: JSON) -> [Command] {
        (group["hooks"]?.array ?? []).compactMap { hook in
            guard hook["type"]?.string == "command", let text = hook["command"]?.string else {
                return nil
            }
            return Command(
                matcher: group["matcher"]?.string ?? "", text: text,
                timeout: hook["timeout"]?.double.map { Int64($0 * 1000) })
        }
    }

    /// `--settings` names a file or holds the JSON itself.
    private static func text(of setting: String) -> String? {
        setting.hasPrefix("{") ? setting : Files.text(setting)
    }
}

/// What a hook's process left behind.
struct HookAnswer {
    let code: Int32
    let output: String
    let errors: String

    /// Events that exit code 2 or `decision: block` keeps from going on.
    private static let blockable: Set<String> = [
        "UserPromptSubmit", "PreToolUse", "Stop", "SubagentStop",
    ]

    /// Reads the JSON on its standard output, whatever the exit code; code 2 blocks besides, with
    /// what stands on standard error unless the JSON gives a reason.
    func read(into verdict: inout Hooks.Verdict, event: String, command: String) {
        let json = json
        if json?["continue"]?.bool == false { verdict.halts = true }
        let specific = json?["hookSpecificOutput"]
        verdict.context = specific?["additionalContext"]?.string ?? verdict.context
        verdict.permission =
            specific?["permissionDecision"]?.string
            ?? specific?["decision"]?["behavior"]?.string ?? verdict.permission
        guard HookAnswer.blockable.contains(event) else { return }
        if json?["decision"]?.string == "block" {
            verdict.refusal = json?["reason"]?.string ?? "blocked by a hook"
        } else if code == 2 {
            verdict.refusal = "[\(command)]: \(errors)"
        }
    }

    /// Only what begins with a brace is taken for JSON.
    private var json: JSON? {
        guard output.first(where: { !$0.isWhitespace }) == "{" else { return nil }
        return try? JSON.parse(output, duplicates: .lastWins)
    }
}

/// Which tools, sources or kinds a hook is meant for.
enum HookMatcher {
    /// Nothing or `*` fits all; letters, digits and `_-, |` are names, one of which must be the
    /// subject; anything else is a regular expression, which is read here as POSIX understands it.
    static func fits(_ matcher: String, _ subject: String) -> Bool {
        if matcher.isEmpty || matcher == "*" { return true }
        let isList = matcher.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "_-, |".utf8.contains(byte)
            }
        }
        guard !isList else {
            return matcher.split { $0 == "|" || $0 == "," }.contains {
                $0.drop { $0 == " " }.split(separator: " ").joined(separator: " ") == subject
            }
        }
        var expression = regex_t()
        guard regcomp(&expression, matcher, REG_EXTENDED | REG_NOSUB) == 0 else { return false }
        defer { regfree(&expression) }
        return regexec(&expression, subject, 0, nil, 0) == 0
    }
}
