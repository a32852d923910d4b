import ClaireDomain

/// The hooks of `--settings` and of the settings file in Claude's folder, run as Claude runs them:
/// a shell command with the event as JSON on its standard input.
struct Hooks {
    /// What a hook said about what comes next.
    struct Verdict {
        /// Why it must not go on, when it must not.
        var refusal: String?
        /// A decision on a permission: `allow`, `deny` or `ask`.
        var permission: String?
        /// Text to add to the conversation.
        var context: String?
    }

    private struct Command {
        let matcher: String
        let text: String
        /// Milliseconds.
        let timeout: Int64
    }

    private let commands: [String: [Command]]
    private let common: [(key: String, value: JSON)]
    private let environment: [String: String]

    init(_ options: Options, session: Session) {
        var commands: [String: [Command]] = [:]
        let sources = [Files.text(session.folder.settings), options.settings.flatMap(Hooks.text)]
        for source in sources.compactMap({ $0 }) {
            guard let settings = try? JSON.parse(source, duplicates: .lastWins) else { continue }
            for (event, groups) in settings["hooks"]?.object?.members ?? [] {
                commands[event, default: []] += (groups.array ?? []).flatMap(Hooks.commands)
            }
        }
        self.commands = commands
        common = [
            ("session_id", .string(session.id.text)),
            ("transcript_path", .string(session.transcriptPath)),
            ("cwd", .string(session.cwd)),
            ("permission_mode", .string(options.permissionMode)),
        ]
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
        let input = JSONObject(common + [("hook_event_name", .string(event))] + members)
        for command in commands[event] ?? [] where Hooks.matches(command.matcher, subject) {
            let result = Child.run(
                shell: command.text, input: JSON.object(input).encoded, environment: environment,
                timeout: command.timeout)
            if result.code == 2 {
                verdict.refusal = result.errors
            } else if result.code == 0 {
                Hooks.read(result.output, into: &verdict)
            }
        }
        return verdict
    }

    /// A hook that exits with 0 may say more in JSON on its standard output.
    private static func read(_ output: String, into verdict: inout Verdict) {
        guard let json = try? JSON.parse(output, duplicates: .lastWins) else { return }
        if json["decision"]?.string == "block" {
            verdict.refusal = json["reason"]?.string ?? "blocked by a hook"
        }
        let specific = json["hookSpecificOutput"]
        verdict.context = specific?["additionalContext"]?.string ?? verdict.context
        verdict.permission =
            specific?["permissionDecision"]?.string
            ?? specific?["decision"]?["behavior"]?.string ?? verdict.permission
    }

    /// A matcher is empty, `*`, or names separated by `|`.
    private static func matches(_ matcher: String, _ subject: String) -> Bool {
        matcher.isEmpty || matcher == "*"
            || matcher.split(separator: "|").contains { $0 == subject }
    }

    private static func commands(of group: JSON) -> [Command] {
        (group["hooks"]?.array ?? []).compactMap { hook in
            guard hook["type"]?.string == "command", let text = hook["command"]?.string else {
                return nil
            }
            return Command(
                matcher: group["matcher"]?.string ?? "", text: text,
                timeout: Int64((hook["timeout"]?.double ?? 60) * 1000))
        }
    }

    /// `--settings` names a file or holds the JSON itself.
    private static func text(of setting: String) -> String? {
        setting.hasPrefix("{") ? setting : Files.text(setting)
    }
}
