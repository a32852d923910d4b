import ClaireDomain
import Foundation
import Support
import Testing

/// `claire config`: what sessions inherit, and what of a repository is trusted.
@Suite("claire config")
struct ConfigVerbTests {
    let claire: ClaireHome

    init() throws {
        claire = try ClaireHome()
        try claire.home.write("Be brief.\n", to: ".config/claire/claude.md")
        try claire.home.write(
            "#!/bin/sh\necho global\n", to: ".config/claire/hooks/pre-commit", executable: true)
        try claire.home.write("Use tabs.\nAlways.\n", to: "my repo/.claire/claude.md")
        try claire.home.write(
            "#!/bin/sh\nprintf '\\033[31m'\n", to: "my repo/.claire/hooks/pre-commit",
            executable: true)
        #expect(claire.home.run(["git", "init", "-q", "my repo"]).status == 0)
        let repository = claire.home.path + "/my repo"
        #expect(claire.run("project", "new", "my site", "--repo", repository).status == 0)
    }

    private func shown() throws -> JSON { try claire.json("config", "config", "show", "my site") }

    @Test("shows the merge and where each line came from, once the repository is trusted")
    func show() throws {
        let before = try shown()
        #expect(before["trust"] == "untrusted" && before["trusted"] == .null)
        #expect(before["lines"]?.array?.map { $0["text"] } == ["Be brief."])
        #expect(before["unused_lines"]?.array?.count == 2)
        #expect(before["unused_hooks"]?.array?.count == 1)
        #expect(claire.run("config", "trust", "my site").status == 0)
        let after = try shown()
        #expect(after["trust"] == "trusted" && after["unused_lines"] == [])
        #expect(
            after["lines"]?.array?.map { $0["text"] } == ["Be brief.", "Use tabs.", "Always."])
        #expect(after["lines"]?.array?.map { $0["line"] } == [1, 1, 2])
        let hook = after["hooks"]?.array?.first
        #expect(hook?["origin"] == "repository")
        #expect(hook?["replaces"]?.string?.hasSuffix("/.config/claire/hooks/pre-commit") == true)
        let text = claire.run("config", "show", "my site").output
        #expect(text.contains("claude.md (global)\n1 Be brief.\n"))
        #expect(text.contains("claude.md (repository)\n1 Use tabs.\n2 Always.\n"))
    }

    @Test("shows what it trusts, with nothing in it that drives the terminal")
    func trust() throws {
        let result = claire.run("config", "trust", "my site")
        #expect(result.status == 0)
        #expect(result.output.contains("1 Use tabs.\n"))
        #expect(result.output.contains("printf '\\033[31m'"))
        #expect(result.output.contains("trusted: 1 fragment and 1 hook of 'my site'"))
        #expect(claire.run("config", "trust", "my site").output.contains("trusted already"))
        #expect(claire.run("config", "trust", "my site", "--revoke").status == 0)
        #expect(try shown()["trust"] == "untrusted")
    }

    @Test("says that what changed is not used")
    func changed() throws {
        #expect(claire.run("config", "trust", "my site").status == 0)
        try claire.home.write("Use spaces.\n", to: "my repo/.claire/claude.md")
        #expect(try shown()["trust"] == "changed")
        #expect(try shown()["lines"]?.array?.count == 1)
        let result = claire.run("config", "show", "my site")
        #expect(result.output.contains("changed since it was trusted"))
        #expect(result.output.contains("Use spaces."))
        #expect(result.output.contains("(repository, not used)"))
    }

    @Test("takes no agent's word for what is to be trusted", arguments: [[], ["--revoke"]])
    func agent(_ option: [String]) throws {
        let session = ["CLAIRE_SESSION": HookVerbTests.session]
        let result = claire.run(["config", "trust", "my site"] + option, environment: session)
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("claire config: an agent can't say"))
        #expect(try shown()["trust"] == "untrusted")
    }

    @Test("a project without a repository has nothing to trust, and shows what is global")
    func without() throws {
        try claire.project("other")
        let result = claire.run("config", "trust", "other")
        #expect(result.status == 4 && result.errors.contains("has no repository"))
        let shown = try claire.json("config", "config", "show", "other")
        #expect(shown["trust"] == "none" && shown["repo"] == .null)
        #expect(shown["lines"]?.array?.count == 1)
    }
}
