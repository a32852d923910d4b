import ClaireDomain
import ClaireStore
import Support
import Testing

@testable import ClaireWeb

/// What pages show.
@Suite struct PageTests {
    let web: PagesServer

    init() throws { web = try PagesServer() }

    static let attack = "<img src=x onerror=alert(1)>\"'&"

    /// A project, a task in every status and a session, all of whose texts are an attack.
    private func fill() throws -> (project: Project, tasks: [Task], session: UUID) {
        let attack = Self.attack
        let session = UUID(random: 5, 6)
        return try web.write { writer throws(StoreError) in
            let project = try writer.createProject(name: attack, goal: attack, owner: attack)
            try writer.append(
                .sessionOpened(
                    id: session, SessionRegisters(host: attack, cwd: attack, tmuxName: attack)))
            try writer.append(
                .sessionObserved(
                    id: session, source: attack, SessionRegisters(title: attack, branch: attack),
                    ObservationRegisters(state: .waiting, message: .some(attack))))
            try writer.noteProject(project.id, attack)
            var tasks: [Task] = []
            for move: TaskMove? in [nil, .start, .submit, .block, .fail, .done] {
                let task = try writer.addTask(
                    NewTask(title: attack, description: attack, after: tasks.suffix(1).map(\.id)),
                    to: project.id)
                try writer.noteTask(task.id, attack)
                if move == .submit {
                    let assignment = try writer.assign(task.id, to: session)
                    let payload: JSON = ["text": .string(attack)]
                    try writer.append(
                        .updateRecorded(
                            session: session, assignment: assignment.id, source: .message,
                            payload: payload.object ?? JSONObject()))
                }
                if let move { try writer.moveTask(task.id, move, reason: attack) }
                tasks.append(task)
            }
            return (project, tasks, session)
        }
    }

    @Test("a script stored in any text is shown as text on every page")
    func storedScripts() throws {
        let (project, tasks, session) = try fill()
        let paths =
            ["/", "/projects", "/tasks", "/tasks?status=all", "/tasks?title=%3Cimg"]
            + ["", "?view=table"].map { "/projects/\(project.id.text)\($0)" }
            + tasks.map { "/tasks/\($0.id.text)" }
        for path in paths {
            let page = try web.get(path)
            #expect(page.status == 200, "\(path)")
            #expect(!page.text.contains("<img"), "\(path)")
            #expect(!page.text.contains("onerror=alert(1)>"), "\(path)")
            #expect(page.text.contains("&lt;img src=x onerror=alert(1)&gt;"), "\(path)")
            let policy = page.headers["content-security-policy"] ?? ""
            #expect(policy.hasPrefix("default-src 'self'") && !policy.contains("unsafe"))
            #expect(!page.text.contains(" style=") && !page.text.contains("<style"), "\(path)")
        }
        #expect(try web.get("/tasks/\(tasks[2].id.text)").text.contains(session.text))
    }

    @Test("where there is nothing yet, pages say what to do, with the command for it")
    func empty() throws {
        #expect(try web.get("/").text.contains("claire pull"))
        #expect(try web.get("/").text.contains("claire project new NAME"))
        #expect(try web.get("/projects").text.contains("claire project new NAME"))
        #expect(try web.get("/tasks").text.contains("claire project new NAME"))
        let project = try web.write { writer throws(StoreError) in
            try writer.createProject(name: "site")
        }
        #expect(
            try web.get("/projects/\(project.id.text)").text.contains("claire task add &#39;site"))
        #expect(try web.get("/tasks").text.contains("claire task add PROJECT"))
    }

    @Test("what needs a person stands at the top of the overview, and the title counts it")
    func attention() throws {
        _ = try fill()
        let text = try web.get("/").text
        let needs = try #require(text.range(of: "Needs you"))
        let sessions = try #require(text.range(of: "Sessions</h2>"))
        #expect(needs.lowerBound < sessions.lowerBound)
        // The session that waits, and the tasks in review and blocked.
        #expect(text.contains("data-attention=\"3\""))
    }

    @Test("what is not there is a page that says so")
    func missing() throws {
        for path in ["/projects/nosuch", "/tasks/00000000", "/tasks/nosuch"] {
            let page = try web.get(path, ["Accept: text/html"])
            #expect(page.status == 404, "\(path)")
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        }
        #expect(try web.get("/tasks?project=nosuch&status=nosuch&page=-7").status == 200)
        #expect(try web.get("/tasks?page=99999999999999999999").status == 200)
    }

    @Test("lists are cut into pages that lead to each other")
    func paging() throws {
        let project = try web.write { writer throws(StoreError) in
            let project = try writer.createProject(name: "site")
            for number in 0..<120 {
                _ = try writer.addTask(
                    NewTask(title: "task-\(number)-", position: number), to: project.id)
            }
            return project
        }
        let first = try web.get("/tasks?project=\(project.id.text)").text
        #expect(first.contains("task-0-") && !first.contains("task-50-"))
        #expect(first.contains("page=2"))
        let last = try web.get("/tasks?project=\(project.id.text)&page=3").text
        #expect(last.contains("task-119-") && !last.contains("task-99-"))
        #expect(!last.contains("page=4"))
        let board = try web.get("/projects/\(project.id.text)").text
        #expect(board.contains("108 more"))
        let found = try web.get("/tasks?title=SK-11").text
        #expect(found.contains("task-11-") && found.contains("task-110-"))
        #expect(!found.contains("task-12-"))
        #expect(try !web.get("/tasks?title=%25").text.contains("task-1-"))
    }

    // MARK: Staying up to date

    @Test("an unchanged page is 304, a changed one is sent, whoever changed it")
    func conditional() throws {
        var tag = try #require(try web.get("/").headers["etag"])
        for round in 0..<20 {
            #expect(try web.get("/", ["If-None-Match: \(tag)"]).status == 304)
            _ = try web.write { writer throws(StoreError) in
                try writer.createProject(name: "project-\(round)")
            }
            let changed = try web.get("/", ["If-None-Match: \(tag)"])
            #expect(changed.status == 200)
            #expect(changed.text.contains("project-\(round)"))
            tag = try #require(changed.headers["etag"])
        }
        try web.folder.write("claire.toml", "[defaults]\nowner = \"grace\"\n")
        #expect(try web.get("/", ["If-None-Match: \(tag)"]).status == 304)
    }

    @Test("the script gets the regions alone, without forms, under the tag that the page named")
    func regions() throws {
        let (project, tasks, _) = try fill()
        for path in [
            "/", "/projects", "/projects/\(project.id.text)", "/tasks/\(tasks[0].id.text)",
        ] {
            let page = try web.get(path).text
            let part = try web.get(path, ["HX-Request: true"])
            #expect(part.text.hasPrefix("<div id=\"live-1\""))
            #expect(!part.text.contains("<form") && !part.text.contains("name=\"csrf\""))
            let tag = try #require(part.headers["etag"])
            let escaped = tag.replacing("\"", with: "&quot;")
            #expect(page.contains("data-etag=\"\(escaped)\""), "\(path)")
            let again = try web.get(path, ["HX-Request: true", "If-None-Match: \(tag)"])
            #expect(again.status == 304)
        }
    }

    @Test("a page that many ask for while it changes is never older than what was written here")
    func crowd() throws {
        let project = try web.write { writer throws(StoreError) in
            try writer.createProject(name: "site")
        }
        for round in 0..<10 {
            for _ in 0..<40 { _ = try web.get("/projects/\(project.id.text)") }
            let path = "/projects/\(project.id.text)"
            #expect(try web.post(path + "/notes", [("text", "note-\(round)-")]).status == 303)
            #expect(try web.get(path).text.contains("note-\(round)-"))
        }
    }

    // MARK: Files

    @Test("files are sent with their type, kept for ever under their version, and 304 where known")
    func assets() throws {
        let page = try web.get("/").text
        let mark = "href=\"/assets/claire.css?v="
        let start = try #require(page.range(of: mark)?.upperBound)
        let version = String(page[start...].prefix { $0 != "\"" })
        let style = try web.get("/assets/claire.css?v=\(version)")
        #expect(style.headers["content-type"] == "text/css; charset=utf-8")
        #expect(style.headers["cache-control"] == "public, max-age=31536000, immutable")
        #expect(style.headers["x-content-type-options"] == "nosniff")
        #expect(style.text == "a { color: red }")
        let other = try web.get("/assets/claire.css?v=old")
        #expect(other.headers["cache-control"] == "no-cache")
        let tag = try #require(style.headers["etag"])
        #expect(try web.get("/assets/claire.css", ["If-None-Match: \(tag)"]).status == 304)
        let script = try web.get("/assets/claire.js", ["Accept-Encoding: gzip"])
        #expect(script.headers["content-encoding"] == "gzip")
        #expect(script.body.count < 200)
    }

    @Test(
        "no name leads out of the files that belong to pages",
        arguments: [
            "/assets/../claire.toml", "/assets/..%2fclaire.toml", "/assets/%2e%2e/claire.toml",
            "/assets/%2e%2e%2fclaire.toml", "/assets/claire.toml", "/assets/claire.db",
            "/assets/..%5cclaire.toml", "/assets//etc/passwd", "/assets/%2fetc%2fpasswd",
            "/assets/claire.css%00.txt", "/assets/", "/assets",
        ])
    func traversal(_ path: String) throws {
        let status = try web.get(path).status
        #expect(status == 404 || status == 400)
    }
}
