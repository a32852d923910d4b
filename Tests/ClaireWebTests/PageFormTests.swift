import ClaireDomain
import ClaireStore
import Support
import Testing

@testable import ClaireWeb

/// The forms of pages, sent as a browser without scripts does.
@Suite struct PageFormTests {
    let web: PagesServer

    init() throws { web = try PagesServer() }

    private func project(_ name: String = "site") throws -> Project {
        try web.write { writer throws(StoreError) in try writer.createProject(name: name) }
    }

    private func task(_ project: Project, _ title: String = "one") throws -> Task {
        try web.write { writer throws(StoreError) in
            try writer.addTask(NewTask(title: title), to: project.id)
        }
    }

    private func task(_ id: UUID) throws -> Task {
        try web.store.read { reader throws(StoreError) in try reader.task(id) }
    }

    /// Sends a form that must be taken, and returns where it leads.
    @discardableResult
    private func send(_ path: String, _ fields: [(String, String)]) throws -> String {
        let answer = try web.post(path, fields)
        #expect(answer.status == 303, "\(path): \(answer.text)")
        return answer.headers["location"] ?? ""
    }

    @Test("projects are made, edited, moved, noted, deleted and restored")
    func projects() throws {
        let place = try send(
            "/projects", [("name", "site"), ("goal", "two\r\nlines"), ("owner", ""), ("repo", "")])
        #expect(place.hasSuffix("?done=created"))
        let path = String(place.prefix { $0 != "?" })
        let page = try web.get(place).text
        #expect(page.contains("role=\"status\">Created.") && page.contains("two\nlines"))
        try send(path + "/edit", [("name", "web"), ("goal", ""), ("owner", "ada"), ("repo", "")])
        let edited = try web.get(path).text
        #expect(edited.contains("<h1>web</h1>") && !edited.contains("two\nlines"))
        #expect(edited.contains("<strong>ada</strong>"))
        try send(path + "/moves", [("move", "pause")])
        #expect(try web.get(path).text.contains("</i>paused</span>"))
        try send(path + "/notes", [("text", "mind the gap")])
        #expect(try web.get(path).text.contains("mind the gap"))
        try send(path + "/tasks", [("title", "first"), ("priority", "1"), ("mode", "autonomous")])
        #expect(try web.get(path).text.contains("first"))
        try send(path + "/delete", [])
        #expect(try web.get(path).text.contains("Restore this project"))
        #expect(try !web.get("/").text.contains(">web<"))
        try send(path + "/restore", [])
        #expect(try web.get(path).text.contains("first"))
    }

    @Test("tasks are added, edited, moved, noted, linked, deleted and restored")
    func tasks() throws {
        let site = try project()
        let other = try task(site, "other")
        let place = try send(
            "/tasks",
            [
                ("title", "draw"), ("description", "a\r\nb"), ("project", site.id.text),
                ("priority", "0"), ("mode", "supervised"), ("after", ""),
            ])
        let path = String(place.prefix { $0 != "?" })
        let id = try #require(UUID(path.dropFirst("/tasks/".count)))
        #expect(try task(id).description == "a\nb")
        try send(
            path + "/edit",
            [
                ("title", "paint"), ("description", ""), ("project", site.id.text),
                ("priority", "3"), ("mode", "autonomous"), ("position", "-4"),
            ])
        let edited = try task(id)
        #expect(edited.title == "paint" && edited.description == nil)
        #expect(edited.priority.rawValue == 3 && edited.position == -4)
        try send(path + "/depend", [("on", other.id.text)])
        #expect(try task(id).dependsOn == [other.id])
        try send(path + "/free", [("on", other.id.text)])
        #expect(try task(id).dependsOn.isEmpty)
        try send(path + "/notes", [("text", "a note")])
        try send(path + "/moves", [("move", "block"), ("reason", "no key")])
        #expect(try task(id).status == .blocked)
        #expect(try web.get(path).text.contains("no key"))
        try send(path + "/delete", [])
        #expect(try task(id).deleted)
        try send(path + "/restore", [])
        #expect(try !task(id).deleted)
    }

    @Test("a task is assigned to a session, taken back, sent back with feedback and approved")
    func assignment() throws {
        let site = try project()
        let id = try task(site).id
        let path = "/tasks/\(id.text)"
        let session = UUID(random: 8, 9)
        _ = try web.write { writer throws(StoreError) in
            try writer.append(
                .sessionObserved(
                    id: session, source: "pane", SessionRegisters(host: "atlas", tmuxName: "api"),
                    ObservationRegisters(state: .idle)))
        }
        #expect(try web.get(path).text.contains("value=\"session:\(session.text)\""))
        try send(path + "/assign", [("to", "session:\(session.text)"), ("if_busy", "refuse")])
        #expect(try task(id).sessionID == session)
        try send(path + "/release", [])
        #expect(try task(id).sessionID == nil)
        try send(path + "/assign", [("to", "next"), ("if_busy", "refuse")])
        #expect(try task(id).sessionID == session)
        try send(path + "/moves", [("move", "submit"), ("reason", "")])
        #expect(try web.get(path).text.contains("Waits for your review"))
        try send(path + "/reject", [("move", "reject"), ("reason", "the test is missing")])
        #expect(try task(id).status == .inProgress)
        #expect(try web.get(path).text.contains("the test is missing"))
        try send(path + "/moves", [("move", "submit"), ("reason", "")])
        let place = try send(path + "/approve", [("move", "approve")])
        #expect(try task(id).status == .done)
        #expect(try web.get(place).text.contains("Approved: the task is done."))
    }

    @Test("a refused form says what is wrong beside its field, and keeps what was typed")
    func refused() throws {
        let typed = "keep <this> & \"that\""
        let blank = try web.post("/projects", [("name", " "), ("goal", typed)])
        #expect(blank.status == 422)
        #expect(blank.headers["content-type"] == "text/html; charset=utf-8")
        #expect(
            blank.text.contains("aria-invalid=\"true\" aria-describedby=\"projects-name-about\""))
        #expect(blank.text.contains("id=\"projects-name-about\">This is blank."))
        #expect(blank.text.contains("keep &lt;this&gt; &amp; &quot;that&quot;</textarea>"))
        #expect(blank.text.contains("id=\"projects\" open"))
        #expect(!blank.text.contains("hx-get"))
        _ = try project("site")
        let taken = try web.post("/projects", [("name", "site"), ("goal", typed)])
        #expect(taken.status == 409)
        #expect(taken.text.contains("role=\"alert\">A project &#39;site&#39; exists already"))
        #expect(taken.text.contains("value=\"site\"") && taken.text.contains("keep &lt;this"))
    }

    @Test("of several forms on a page only the one that was refused says so")
    func oneOfSeveral() throws {
        let id = try task(try project()).id
        let path = "/tasks/\(id.text)"
        let cycle = try web.post(path + "/depend", [("on", id.text)])
        #expect(cycle.status == 409)
        #expect(cycle.text.contains("they would wait for each other"))
        #expect(cycle.text.components(separatedBy: "class=\"problem\"") == 2)
        let reject = try web.post(path + "/reject", [("move", "reject"), ("reason", "")])
        #expect(reject.status == 422)
        let moved = try web.post(path + "/moves", [("move", "approve"), ("reason", "why")])
        #expect(moved.status == 409)
        #expect(moved.text.contains("&#39;approve&#39; is not allowed"))
        #expect(moved.text.contains("value=\"why\""))
        #expect(try task(id).status == .todo)
    }

    @Test("unknown fields, moves and recipients are refused and nothing is written")
    func nonsense() throws {
        let id = try task(try project()).id
        let path = "/tasks/\(id.text)"
        let count = try web.store.read { reader throws(StoreError) in try reader.eventCount() }
        #expect(try web.post(path + "/moves", [("move", "explode")]).status == 422)
        #expect(try web.post(path + "/edit", [("title", "x"), ("owner", "y")]).status == 422)
        #expect(try web.post(path + "/assign", [("to", "group:none")]).status == 422)
        #expect(try web.post(path + "/assign", [("to", "session:nobody")]).status == 409)
        #expect(try web.post("/tasks/00000000/delete", []).status == 404)
        let after = try web.store.read { reader throws(StoreError) in try reader.eventCount() }
        #expect(after == count)
    }

    @Test("a notice is one of ours, whatever a link says")
    func notices() throws {
        let page = try web.get("/projects?done=%3Cb%3EYou%20won").text
        #expect(!page.contains("You won"))
        #expect(!page.contains("role=\"status\""))
    }
}

extension String {
    /// How many parts a text has between marks.
    fileprivate func components(separatedBy mark: String) -> Int {
        split(separator: mark, omittingEmptySubsequences: false).count
    }
}
