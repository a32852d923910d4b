import ClaireDomain

/// A command line that Claude Code would refuse too.
struct UsageError: Error {
    let message: String
}

/// The part of Claude Code's command line that Claire uses.
struct Options {
    enum Command {
        case interactive, printAnswer, agents, version, help
    }

    private(set) var command = Command.interactive
    private(set) var sessionID: UUID?
    private(set) var resume: UUID?
    /// The path of a file, or the JSON itself.
    private(set) var settings: String?
    private(set) var mcpConfigs: [String] = []
    private(set) var systemPromptFile: String?
    private(set) var permissionMode = "default"
    private(set) var model = "claude-opus-4-5"
    private(set) var outputFormat = "text"
    /// What the session is to be called.
    private(set) var name: String?
    private(set) var prompt: String?

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        if rest.first == "agents" {
            command = .agents
            return
        }
        var operandsOnly = false
        while let argument = rest.popFirst() {
            if argument == "--" && !operandsOnly {
                operandsOnly = true
            } else if operandsOnly || !argument.hasPrefix("-") || argument == "-" {
                guard prompt == nil else {
                    throw UsageError(message: "too many arguments: '\(argument)'")
                }
                prompt = argument
            } else {
                try take(argument, from: &rest)
            }
        }
    }

    private mutating func take(
        _ option: String, from rest: inout ArraySlice<String>
    ) throws(UsageError) {
        func value() throws(UsageError) -> String {
            guard let value = rest.popFirst() else {
                throw UsageError(message: "option '\(option)' argument missing")
            }
            return value
        }
        func id() throws(UsageError) -> UUID {
            let text = try value()
            guard let id = UUID(text) else {
                throw UsageError(message: "Invalid session ID. Must be a valid UUID: '\(text)'")
            }
            return id
        }
        switch option {
        case "-p", "--print": command = .printAnswer
        case "-v", "--version": command = .version
        case "-h", "--help": command = .help
        case "-n", "--name": name = try value()
        case "--session-id": sessionID = try id()
        case "-r", "--resume": resume = try id()
        case "--settings": settings = try value()
        case "--mcp-config": mcpConfigs.append(try value())
        case "--append-system-prompt-file": systemPromptFile = try value()
        case "--permission-mode": permissionMode = try value()
        case "--model": model = try value()
        case "--output-format": outputFormat = try value()
        case "--append-system-prompt", "--max-turns", "--allowedTools", "--tools",
            "--disallowedTools", "--setting-sources":
            _ = try value()
        case "--dangerously-skip-permissions": permissionMode = "bypassPermissions"
        case "--strict-mcp-config", "--no-session-persistence", "--verbose": break
        default: throw UsageError(message: "unknown option '\(option)'")
        }
    }

    /// What `--help` prints. Claude's own doesn't list every flag either.
    static let help = """
        Usage: claude [options] [command] [prompt]

        Options:
          --append-system-prompt <prompt>  Append a system prompt to the default one
          --mcp-config <configs...>        Load MCP servers from JSON files or strings
          --model <model>                  Model for the current session
          -n, --name <name>                Set a display name for this session
          --permission-mode <mode>         Permission mode to use for the session
          -p, --print                      Print response and exit
          -r, --resume [value]             Resume a conversation by session ID
          --session-id <uuid>              Use a specific session ID for the conversation
          --settings <file-or-json>        Path to a settings JSON file or a JSON string
          -v, --version                    Output the version number
          -h, --help                       Display help for command
        """
}
