import ClaireConfig
import ClaireDomain
import Foundation
import Support
import Testing

@testable import ClaireSessions

/// The files that an agent is started with, and the command line that names them.
@Suite struct LaunchFilesTests {
    let home: TemporaryHome
    static let session = UUID("0f3c8f6e-9d0b-4f4e-8f55-000000000001") ?? UUID(random: 1, 2)

    init() throws {
        home = try TemporaryHome()
        for program in ["claire-hook", "claire-mcp"] {
            try home.write("#!/bin/sh\n", to: "it's here/" + program, executable: true)
        }
        _ = try home.folder(".local/share/claire")
    }

    var sessionFolder: String { "\(home.path)/.local/share/claire/sessions/\(Self.session)" }

    /// Writes the files and returns the command line.
    func launch(
        _ plan: LaunchPlan = LaunchPlan(session: Self.session), environment: [String: String] = [:],
        repositoryHooks: [String] = []
    ) throws -> [String] {
        let variables = home.environment.merging(environment) { $1 }
        let paths = try Paths { variables[$0] }
        return try LaunchFiles(
            plan, paths: paths, programs: home.path + "/it's here", variable: { variables[$0] }
        ).write(
            InheritedConfiguration(
                global: paths.configFolder, repository: nil, trusted: nil),
            repositoryHooks: repositoryHooks
        ).argv
    }

    func json(_ name: String) throws -> JSON {
        try JSON.parse(try String(contentsOfFile: "\(sessionFolder)/\(name)", encoding: .utf8))
    }

    @Test func theCommandLineNamesTheFilesAndEndsInThePrompt() throws {
        try home.write("Be brief.\n", to: ".config/claire/claude.md")
        var plan = LaunchPlan(session: Self.session, prompt: "Do it.\nWell.")
        plan.model = "opus"
        plan.permissionMode = "acceptEdits"
        let argv = try launch(plan)
        let claude = try #require(argv.firstIndex(of: "claude"))
        #expect(
            argv[claude...].dropFirst() == [
                "--session-id", Self.session.text, "--mcp-config", sessionFolder + "/mcp.json",
                "--append-system-prompt-file", sessionFolder + "/system-prompt.md",
                "--permission-mode", "acceptEdits", "--model", "opus", "--settings",
                sessionFolder + "/settings.json", "Do it.\nWell.",
            ])
        #expect(argv[0] == "env")
        #expect(
            argv[1..<claude] == [
                "CLAIRE_SESSION=\(Self.session)",
                "CLAIRE_DB=\(home.path)/.local/share/claire/claire.db",
                "CLAIRE_CONFIG=\(home.path)/.config/claire/claire.toml", "GIT_CONFIG_COUNT=1",
                "GIT_CONFIG_KEY_0=core.hooksPath", "GIT_CONFIG_VALUE_0=\(sessionFolder)/hooks",
            ])
    }

    @Test func aSessionThatIsTakenUpAgainIsGivenItsFilesAgain() throws {
        var plan = LaunchPlan(session: Self.session)
        plan.isResumed = true
        _ = try launch()
        let argv = try launch(plan)
        #expect(argv.contains("--resume") && !argv.contains("--session-id"))
        #expect(argv.contains("--settings") && argv.contains("--mcp-config"))
        #expect(!argv.contains("--append-system-prompt-file"))
    }

    @Test func theFilesAreTheirOwnersAlone() throws {
        try home.write("Be brief.\n", to: ".config/claire/claude.md")
        _ = try launch()
        for name in ["", "/settings.json", "/mcp.json", "/system-prompt.md", "/hooks/pre-commit"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: sessionFolder + name)
            let mode = try #require(attributes[.posixPermissions] as? Int)
            #expect(mode & 0o077 == 0, "\(name)")
        }
    }

    @Test func everyEventOfTheMapCallsTheHookThroughAShellWhateverItsPath() throws {
        _ = try launch()
        let hooks = try #require(try json("settings.json")["hooks"]?.object)
        #expect(Set(hooks.keys) == Set(LaunchSettings.events))
        for event in hooks.keys {
            let command = hooks[event]?.array?.first?["hooks"]?.array?.first
            #expect(command?["type"] == "command")
            let text = try #require(command?["command"]?.string)
            #expect(home.run(["sh", "-c", text]).status == 0)
        }
    }

    @Test func theServerFindsTheSessionAndTheDatabase() throws {
        _ = try launch()
        let server = try json("mcp.json")["mcpServers"]?["claire"]
        #expect(server?["command"]?.string == home.path + "/it's here/claire-mcp")
        #expect(server?["alwaysLoad"] == true)
        #expect(server?["env"]?["CLAIRE_SESSION"]?.string == Self.session.text)
        #expect(server?["env"]?["CLAIRE_DB"]?.string?.hasSuffix("/claire.db") == true)
    }

    @Test func whatTheCallerPassesToGitStays() throws {
        let argv = try launch(environment: [
            "GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": "Ada",
            "GIT_CONFIG_KEY_1": "core.hooksPath",
            "GIT_CONFIG_VALUE_1": "\(home.path)/.local/share/claire/sessions/other/hooks",
        ])
        #expect(argv.contains("GIT_CONFIG_COUNT=2"))
        #expect(argv.contains("GIT_CONFIG_KEY_0=user.name"))
        #expect(argv.contains("GIT_CONFIG_VALUE_1=\(sessionFolder)/hooks"))
    }

    @Test(arguments: [
        ("--help", LaunchError.prompt("begins with '-'")), ("a\0b", .prompt("holds a NUL")),
        (String(repeating: "x", count: 200_000), .prompt("is over 100 KiB")),
    ])
    func aPromptThatCantBeAnArgumentIsRefused(prompt: String, error: LaunchError) {
        #expect(throws: error) {
            try launch(LaunchPlan(session: Self.session, prompt: prompt))
        }
    }

    @Test func anInstallationThatLacksTheHookIsSaid() throws {
        try FileManager.default.removeItem(atPath: home.path + "/it's here/claire-hook")
        #expect(throws: LaunchError.missing(program: "claire-hook")) { try launch() }
    }

    @Test func aRemovedFolderLeavesNothing() throws {
        try home.write("#!/bin/sh\n", to: ".config/claire/hooks/pre-commit", executable: true)
        _ = try launch()
        let folder = try SessionFolder(
            of: Self.session, dataFolder: home.path + "/.local/share/claire")
        folder.remove()
        #expect(!FileManager.default.fileExists(atPath: sessionFolder))
        folder.remove()
    }
}
