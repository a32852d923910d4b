import ClairePlatform
import Foundation
import Support
import Testing

/// What `make mcp-tools` installs: the official Python SDK, in both of its versions.
enum MCPTools {
    static func python(_ version: Int) -> String {
        Products.repository + "/.build/mcp-sdk-\(version)/bin/python"
    }

    static func isInstalled(_ version: Int) -> Bool {
        FileMetadata(Products.repository + "/.build/mcp-sdk-\(version)/installed") != nil
    }
}

/// `claire mcp` as clients of the official SDK see it: every tool, resource and prompt, with what the
/// SDK itself checks of each answer. Left out where the package registry can't be reached.
@Suite("claire mcp and the official SDK") struct MCPSDKTests {
    private func run(_ version: Int, projects: [String]) throws -> CommandOutput {
        let claire = try ClaireHome()
        for project in projects { try claire.project(project) }
        let script = Products.repository + "/Tests/MCP/sdk\(version).py"
        return claire.home.run(
            [
                MCPTools.python(version), script, Products.path(of: "claire-mcp"),
                "5e551000-0000-4000-8000-0000000000\(version)0",
            ] + projects,
            environment: claire.environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 },
            timeout: 300)
    }

    @Test(
        "version 1 finds nothing, in each of its revisions", .enabled(if: MCPTools.isInstalled(1)))
    func versionOne() throws {
        let result = try run(1, projects: ["one"])
        #expect(result.status == 0, "\(result.errors.suffix(4000))")
        #expect(result.output == "checked 2024-11-05 2025-03-26 2025-06-18 2025-11-25\n")
    }

    @Test(
        "version 2 finds nothing, with and without a handshake",
        .enabled(if: MCPTools.isInstalled(2)))
    func versionTwo() throws {
        let result = try run(2, projects: ["one", "two", "three"])
        #expect(result.status == 0, "\(result.errors.suffix(4000))")
        #expect(
            result.output == "checked auto=2026-07-28 2026-07-28=2026-07-28 legacy=2025-11-25\n")
    }
}
