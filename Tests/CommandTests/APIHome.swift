import ClaireDomain
import Support
import Testing

/// A home with projects, tasks, sessions and groups, made with the command line, and its server.
final class APIHome {
    let home: ClaireHome
    let web: WebProcess
    let token: String
    /// Tasks in the order in which they were added.
    let tasks: [String]

    static let ada = "11111111-1111-4111-8111-111111111111"
    static let bob = "22222222-2222-4222-8222-222222222222"

    init() throws {
        home = try ClaireHome()
        try home.home.write(FakeTransport.script, to: "bin/rclaude", executable: true)
        try home.project("site")
        try home.project("lake")
        var tasks: [String] = []
        for title in ["One", "Two", "Three", "Four"] {
            tasks.append(try home.task("site", title))
        }
        tasks.append(try home.task("lake", "Five", "--after", tasks[0]))
        self.tasks = tasks
        home.run("task", "note", tasks[0], "a note")
        home.run("project", "note", "site", "another note")
        home.run("group", "add", "web", "--cwd", "src")
        home.run("assign", tasks[1], Self.ada)
        home.run("pull")
        home.run("task", "block", tasks[2], "--reason", "Waits for the key")
        web = try WebProcess(home)
        token = try home.token("actor", "act")
    }

    /// Asks the API; the body is JSON.
    func ask(
        _ line: String, _ body: String? = nil, key: String? = nil, headers: [String] = [],
        token: String? = nil
    ) throws -> RawResponse {
        var headers = headers
        if body != nil { headers.append("Content-Type: application/json") }
        if let key { headers.append("Idempotency-Key: \(key)") }
        let words = line.split(separator: " ", maxSplits: 1)
        return try web.ask(
            "\(words[0]) /api/v1\(words[1])", token: token ?? self.token, headers: headers,
            body: body.map { Array($0.utf8) })
    }

    /// What the verb prints under `--json`.
    func verb(_ words: String...) -> String {
        home.run(words.prefix(1) + ["--json"] + words.dropFirst()).output
    }
}
