import ClaireConfig
import ClaireDomain
import ClairePlatform
import Glibc

/// Makes what a session is started with: its folder, and the command line that names what is in it.
package struct LaunchFiles: Sendable {
    private let folder: SessionFolder
    private let plan: LaunchPlan
    private let environment: [(name: String, value: String)]
    private let gitEntries: [(key: String, value: String)]
    private let programs: String

    /// Longer arguments are refused by Linux (MAX_ARG_STRLEN); `rclaude` takes what is over 8 KiB by
    /// a file of its own.
    package static let longestPrompt = 100 << 10

    /// - Parameters:
    ///   - paths: of this process; the agent's programs are given the same ones.
    ///   - programs: the folder of `claire-hook` and `claire-mcp`; that of this program by default.
    ///   - variable: the environment, for the entries of `GIT_CONFIG_COUNT` that are there already.
    package init(
        _ plan: LaunchPlan, paths: Paths, programs: String? = ExecutablePath.folder(),
        variable: (String) -> String? = { Environment[$0] }
    ) throws(LaunchError) {
        if let prompt = plan.prompt {
            if prompt.utf8.first == UInt8(ascii: "-") { throw .prompt("begins with '-'") }
            if prompt.utf8.contains(0) { throw .prompt("holds a NUL") }
            if prompt.utf8.count > Self.longestPrompt {
                throw .prompt("is over \(Self.longestPrompt >> 10) KiB")
            }
        }
        guard let programs else { throw .missing(program: "claire-hook") }
        self.plan = plan
        self.programs = programs
        folder = try SessionFolder(of: plan.session, dataFolder: paths.dataFolder)
        environment = [
            ("CLAIRE_SESSION", plan.session.text), ("CLAIRE_DB", Self.absolute(paths.database)),
            ("CLAIRE_CONFIG", Self.absolute(paths.config)),
        ]
        let sessions = Files.folder(of: folder.path) + "/"
        gitEntries = Self.gitEntries(variable).filter { entry in
            // A session opened from within another one inherits its own hooks, not that one's.
            !(entry.key.lowercased().hasSameBytes(as: "core.hookspath")
                && entry.value.hasPrefix(sessions))
        }
    }

    /// Writes the folder anew, and returns the command line.
    ///
    /// - Parameter repositoryHooks: the names of the hooks that the repository itself has.
    package func write(
        _ configuration: InheritedConfiguration, repositoryHooks: [String] = []
    ) throws(LaunchError) -> LaunchCommand {
        try folder.make()
        let hook = try program("claire-hook")
        let server = try program("claire-mcp")
        try folder.write(
            Array(LaunchSettings.json(hook: hook).encoded.utf8), to: folder.settings)
        try folder.write(
            Array(LaunchServers.json(server: server, environment: environment).encoded.utf8),
            to: folder.mcpConfig)
        if let text = configuration.systemPrompt {
            try folder.write(Array(text.utf8), to: folder.systemPrompt)
        }
        try writeHooks(configuration.hooks, repositoryHooks)
        return command(hasSystemPrompt: configuration.systemPrompt != nil)
    }

    private func program(_ name: String) throws(LaunchError) -> String {
        let path = programs + "/" + name
        guard FileMetadata(path)?.kind == .file else { throw .missing(program: name) }
        return path
    }

    private func writeHooks(
        _ hooks: [ConfigurationLevel.Hook], _ repositoryHooks: [String]
    ) throws(LaunchError) {
        for hook in hooks {
            try folder.write(hook.content, to: "\(folder.inherited)/\(hook.name)", mode: 0o700)
        }
        let there = hooks.map(\.name) + repositoryHooks
        let names =
            GitHookName.usual
            + GitHookName.costly.filter { name in there.contains { $0.hasSameBytes(as: name) } }
        let script = Array(GitHookScript.text(index: gitEntries.count).utf8)
        for name in names {
            try folder.write(script, to: "\(folder.hooks)/\(name)", mode: 0o700)
        }
    }

    /// The prompt is the last argument and stands behind an option that takes one value:
    /// `--mcp-config` takes all that follow it.
    private func command(hasSystemPrompt: Bool) -> LaunchCommand {
        let entries = gitEntries + [("core.hooksPath", folder.hooks)]
        var argv = ["env"] + environment.map { "\($0.name)=\($0.value)" }
        argv.append("GIT_CONFIG_COUNT=\(entries.count)")
        for (index, entry) in entries.enumerated() {
            argv.append("GIT_CONFIG_KEY_\(index)=\(entry.key)")
            argv.append("GIT_CONFIG_VALUE_\(index)=\(entry.value)")
        }
        argv += ["claude", plan.isResumed ? "--resume" : "--session-id", plan.session.text]
        argv += ["--mcp-config", folder.mcpConfig]
        if hasSystemPrompt { argv += ["--append-system-prompt-file", folder.systemPrompt] }
        if let mode = plan.permissionMode { argv += ["--permission-mode", mode] }
        if let model = plan.model { argv += ["--model", model] }
        argv += ["--settings", folder.settings]
        if let prompt = plan.prompt { argv.append(prompt) }
        return LaunchCommand(argv: argv)
    }

    /// What `GIT_CONFIG_COUNT` passes to git already, which Claire's own entry comes behind.
    private static func gitEntries(
        _ variable: (String) -> String?
    ) -> [(key: String, value: String)] {
        guard let count = variable("GIT_CONFIG_COUNT").flatMap({ Int($0) }), count > 0 else {
            return []
        }
        return (0..<min(count, 1000)).compactMap { index in
            guard let key = variable("GIT_CONFIG_KEY_\(index)"),
                let value = variable("GIT_CONFIG_VALUE_\(index)")
            else { return nil }
            return (key, value)
        }
    }

    /// The agent runs in another folder than this program.
    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return "\(String(cString: folder))/\(path)"
    }
}
