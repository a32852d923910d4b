import ClaireDomain
import Foundation
import Support
import Testing

/// What agents used, on the command line, over the API and on pages.
@Suite("tokens and cost are told alike everywhere") struct UsageFacesTests {
    private let api: APIHome

    init() throws { api = try APIHome() }

    private func used(_ words: String...) throws -> JSON? {
        let json = try JSON.parse(
            api.home.run(words.prefix(1) + ["--json"] + words.dropFirst()).output)
        return json[words[0]]?["usage"]
    }

    private let used: JSON = [
        "input": 100, "output": 20, "cache_read": 5, "cache_write": 6, "cost_usd": 0.25,
    ]

    @Test("a session's usage is its task's and its project's, and the fleet's in all")
    func faces() throws {
        #expect(try used("task", "show", api.tasks[1]) == used)
        #expect(try used("project", "show", "site") == used)
        #expect(try used("project", "show", "lake") == .null)
        #expect(try used("status") == used)
        #expect(try used("status", "--project", "site") == used)
        #expect(try used("status", "--project", "lake") == .null)
        let session = try used("session", "show", "ada")?.object
        #expect(session?["cost_usd"] == 0.25 && session?["cache_write"] == 6)
        let words = "106 in, 20 out, 5 cached; about $0.25"
        for command in [
            ["task", "show", api.tasks[1]], ["project", "show", "site"],
            ["session", "show", "ada"],
        ] {
            let shown = api.home.run(command).output
            #expect(shown.contains(words), "\(command): \(shown)")
        }
        #expect(api.home.run("status").output.contains("131 tokens, about $0.25"))
        #expect(try api.ask("GET /projects/site").json?["project"]?["usage"] == used)
        #expect(try api.ask("GET /status").json?["status"]?["usage"] == used)
        let token = try api.home.token("screen", "read")
        let id = try #require(try api.ask("GET /projects/site").json?["project"]?["id"]?.string)
        for (page, text) in [
            ("/", "131 tokens · about $0.25"), ("/sessions", "131 tokens · about $0.25"),
            ("/projects/\(id)", "$0.25"), ("/tasks/\(api.tasks[1])", "$0.25"),
            ("/sessions/\(APIHome.ada)", "$0.25"),
        ] {
            let shown = try api.web.ask("GET \(page)", token: token)
            #expect(shown.text.contains(text), "\(page)")
        }
    }

    @Test("a model without a price has tokens and no cost, and nothing that it is in has one")
    func unknownModel() throws {
        let script = FakeTransport.script.replacingOccurrences(
            of: "claude-sonnet-4-5 100 20 5 6 0.25 estimate",
            with: "claude-next-9 400 20 5 6 '' 'no price known'")
        try api.home.home.write(script, to: "bin/rclaude", executable: true)
        api.home.run("pull")
        for usage in [
            try used("session", "show", "ada"), try used("task", "show", api.tasks[1]),
            try used("project", "show", "site"), try used("status"),
        ] {
            #expect(usage?["input"] == 400)
            #expect(usage?["cost_usd"] == .null)
        }
        #expect(
            api.home.run("project", "show", "site").output
                .contains("406 in, 20 out, 5 cached; cost not known"))
        #expect(api.home.run("session", "show", "ada").output.contains("no price known"))
        #expect(api.home.run("status").output.contains("431 tokens"))
        #expect(!api.home.run("status").output.contains("$"))
    }
}
