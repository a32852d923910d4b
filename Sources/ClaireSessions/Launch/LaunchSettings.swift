import ClaireDomain

/// The settings that an agent of Claire's is started with (`--settings`): every event that tells of
/// its state calls `claire-hook`.
enum LaunchSettings {
    /// The events of the map in fleet.md, and of tools that fail.
    static let events = [
        "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure",
        "PermissionRequest", "Notification", "Stop", "StopFailure", "SessionEnd",
    ]

    /// Seconds after which Claude goes on without it; it takes milliseconds.
    private static let timeout: Int64 = 10

    /// - Parameter hook: the absolute path of `claire-hook`; Claude hands it to a shell.
    static func json(hook: String) -> JSON {
        let command: JSON = [
            "type": "command", "command": .string(ShellWord.quoted(hook)),
            "timeout": .integer(timeout),
        ]
        return [
            "hooks": .object(
                JSONObject(
                    events.map { (key: $0, value: [["hooks": .array([command])]] as JSON) }))
        ]
    }
}

/// The servers that an agent is given (`--mcp-config`).
enum LaunchServers {
    /// - Parameters:
    ///   - server: the absolute path of `claire-mcp`.
    ///   - environment: what it needs to find the session and the database.
    static func json(server: String, environment: [(name: String, value: String)]) -> JSON {
        let entry: JSON = [
            "type": "stdio", "command": .string(server), "args": [],
            "env": .object(
                JSONObject(environment.map { (key: $0.name, value: .string($0.value)) })),
            "alwaysLoad": true,
        ]
        return ["mcpServers": ["claire": entry]]
    }
}
