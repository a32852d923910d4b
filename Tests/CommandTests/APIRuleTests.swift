import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Synchronization
import Testing

/// What holds for every route of the API: scopes, problems, pages, keys and tags.
@Suite("the API keeps its rules") struct APIRuleTests {
    private let api: APIHome

    init() throws { api = try APIHome() }

    // MARK: Who may

    @Test func readersReadAndActorsWrite() throws {
        let reader = try api.home.token("reader", "read")
        let peer = try api.home.token("peer", "sync")
        let task = #"{"project":"site","title":"T"}"#
        #expect(try api.ask("GET /tasks", token: reader).status == 200)
        #expect(try api.ask("POST /tasks", task, token: reader).code == "wrong_scope")
        #expect(try api.ask("GET /tasks", token: peer).code == "wrong_scope")
        #expect(try api.web.ask("GET /api/v1/tasks").status == 401)
        #expect(try api.web.ask("GET /api/v1/openapi.json").status == 401)
        #expect(try api.ask("GET /openapi.json", token: reader).status == 200)
    }

    // MARK: Problems

    @Test(
        "what can't be done is a problem document with a code",
        arguments: [
            ("GET /tasks/ffffffff", nil, 404, "not_found"),
            ("GET /projects/none", nil, 404, "not_found"),
            ("GET /groups/none", nil, 404, "not_found"),
            ("GET /tasks?project=none", nil, 404, "not_found"),
            ("GET /tasks?stauts=done", nil, 422, "invalid"),
            ("GET /tasks?limit=0", nil, 422, "invalid"),
            ("GET /tasks?limit=1&limit=2", nil, 422, "invalid"),
            ("GET /tasks?cursor=xyz", nil, 422, "invalid"),
            ("GET /tasks?project=", nil, 422, "invalid"),
            ("GET /nothing", nil, 404, "not_found"),
            ("PUT /tasks", "{}", 405, "method_not_allowed"),
            ("POST /tasks", "", 422, "invalid"), ("POST /tasks", "{", 400, "malformed_json"),
            ("POST /tasks", #"{"a":1,"a":2}"#, 400, "malformed_json"),
            ("POST /tasks", "[]", 422, "invalid"),
            ("POST /tasks", #"{"project":"site","title":" "}"#, 422, "invalid"),
            ("POST /tasks", #"{"project":"none","title":"T"}"#, 409, "not_found"),
            ("POST /projects", #"{"name":"site"}"#, 409, "name_taken"),
            ("POST /projects", #"{"name":"a/b"}"#, 422, "invalid"),
            ("POST /projects", #"{"name":"r","repo":"/proc"}"#, 409, "no_repository"),
            ("POST /groups", #"{"name":"web","cwd":"x"}"#, 409, "name_taken"),
            ("POST /groups", #"{"name":"w","cwd":"a\u0000b"}"#, 422, "invalid"),
            ("POST /projects/site/moves", #"{"move":"stop"}"#, 422, "invalid"),
        ] as [(String, String?, Int, String)])
    func problems(_ line: String, _ body: String?, _ status: Int, _ code: String) throws {
        let answer = try api.ask(line, body)
        #expect(answer.status == status)
        #expect(answer.code == code)
        #expect(answer.headers["content-type"] == "application/problem+json")
        #expect(answer.json?["status"]?.integer == Int64(status))
        #expect(answer.json?["detail"]?.string?.isEmpty == false)
    }

    @Test func fieldsThatCanNotBeTakenAreNamed() throws {
        let answer = try api.ask("POST /tasks", #"{"title":"T","priority":7,"prio":1}"#)
        #expect(
            answer.json?["errors"] == [
                ["field": "prio", "problem": "is no field here"],
                ["field": "project", "problem": "is missing"],
                ["field": "priority", "problem": "is not between 0 and 4"],
            ])
    }

    @Test func aMoveThatIsNotAllowedNamesThoseThatAre() throws {
        let answer = try api.ask("POST /tasks/\(api.tasks[0])/moves", #"{"move":"approve"}"#)
        #expect(answer.status == 409)
        #expect(answer.code == "move_not_allowed")
        #expect(answer.json?["detail"]?.string?.contains("start, claim, assign") ?? false)
    }

    @Test func aDeletedTaskIsNamedAsSuchByItsId() throws {
        api.home.run("task", "delete", api.tasks[3])
        #expect(try api.ask("PATCH /tasks/\(api.tasks[3])", "{}").code == "deleted")
        #expect(try api.ask("PATCH /tasks/\(api.tasks[3].prefix(13))", "{}").code == "not_found")
        #expect(try api.ask("GET /tasks/\(api.tasks[3])").status == 200)
    }

    @Test func anAmbiguousNameSaysWhatItMayMean() throws {
        // Two of many ids begin alike.
        let script = #"for n in $(seq 40); do claire task add site T$n -q; done"#
        let ids = api.home.shell(script).output.split(separator: "\n").map(String.init)
        #expect(ids.count == 40)
        let twins = Dictionary(grouping: ids + api.tasks) { $0.prefix(4) }
            .first { $0.value.count > 1 }
        // With ids of four digits in common it is told; else the look-up below names one alone.
        guard let twins else { return }
        let answer = try api.ask("PATCH /tasks/\(twins.key)", "{}")
        #expect(answer.code == "ambiguous")
        #expect(answer.json?["candidates"]?.array?.count == twins.value.count)
    }

    @Test func otherBodiesThanJSONAreRefused() throws {
        let form = try api.web.ask(
            "POST /api/v1/tasks", token: api.token,
            headers: ["Content-Type: application/x-www-form-urlencoded"],
            body: Array("project=site&title=T".utf8))
        #expect(form.status == 415)
        let bare = try api.web.ask(
            "POST /api/v1/tasks", token: api.token,
            body: Array(#"{"project":"site","title":"T"}"#.utf8))
        #expect(bare.status == 415)
    }

    @Test func deepAndLargeBodiesAreRefused() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(try api.ask("POST /tasks", #"{"title":"# + deep).code == "malformed_json")
        let large = #"{"title":""# + String(repeating: "x", count: 1 << 20) + #""}"#
        #expect(try api.ask("POST /tasks", large).status == 413)
        #expect(try api.ask("GET /tasks").status == 200)
    }

    // MARK: Pages

    @Test(
        "pages hold together what the whole list does, in its order",
        arguments: [
            ("/tasks", "tasks"), ("/projects", "projects"), ("/events", "events"),
            ("/sessions", "sessions"), ("/events?project=site", "events"),
        ])
    func pages(_ path: String, _ noun: String) throws {
        let whole = try #require(try api.ask("GET \(path)").json?[noun]?.array)
        #expect(whole.count > 1)
        let mark = path.contains("?") ? "&" : "?"
        var next: String? = "/api/v1\(path)\(mark)limit=1"
        var found: [JSON] = []
        while let line = next, found.count < 100 {
            let answer = try api.web.ask("GET \(line)", token: api.token)
            let page = try #require(answer.json?[noun]?.array)
            #expect(page.count == 1)
            found += page
            next = answer.headers["link"].map {
                String($0.dropFirst().prefix { $0 != ">" })
            }
        }
        #expect(found == whole)
    }

    @Test func aPageIsNotMovedByWhatIsWrittenMeanwhile() throws {
        let first = try api.ask("GET /tasks?limit=2")
        let link = try #require(first.headers["link"])
        // What was given last goes, and one that stands before it comes.
        let given = first.json?["tasks"]?.array?.compactMap { $0["id"]?.string } ?? []
        api.home.run("task", "delete", given[1])
        _ = try api.home.task("site", "Urgent", "--prio", "0")
        let rest = try api.web.ask(
            "GET \(link.dropFirst().prefix { $0 != ">" })", token: api.token)
        let ids = rest.json?["tasks"]?.array?.compactMap { $0["id"]?.string } ?? []
        #expect(ids == api.tasks.filter { !given.contains($0) }.prefix(2).map { $0 })
    }

    // MARK: Tags

    @Test func aTagIsGoodUntilSomethingChanges() throws {
        for path in ["/tasks", "/status", "/projects/site", "/groups", "/events", "/sessions/ada"] {
            let first = try api.ask("GET \(path)")
            let tag = try #require(first.headers["etag"])
            let same = try api.ask("GET \(path)", headers: ["If-None-Match: \(tag)"])
            #expect(same.status == 304, "\(path)")
            #expect(same.body.isEmpty)
            #expect(same.headers["etag"] == tag)
        }
        var tags = [try #require(try api.ask("GET /projects").headers["etag"])]
        let changes: [[String]] = [
            ["task", "note", api.tasks[0], "more"], ["group", "add", "other", "--cwd", "y"],
        ]
        for change in changes {
            #expect(api.home.run(change).status == 0)
            let answer = try api.ask(
                "GET /projects", headers: ["If-None-Match: \(tags.joined(separator: ", "))"])
            #expect(answer.status == 200, "\(change)")
            tags.append(answer.headers["etag"] ?? "")
        }
        tags.append(try #require(try api.ask("GET /projects/site").headers["etag"]))
        let repo = api.home.home.path + "/repo"
        try FileManager.default.createDirectory(
            atPath: repo + "/.git", withIntermediateDirectories: true)
        #expect(api.home.run("project", "edit", "site", "--repo", repo).status == 0)
        let last = try api.ask(
            "GET /projects/site", headers: ["If-None-Match: \(tags.joined(separator: ", "))"])
        #expect(last.json?["project"]?["repo"]?.string == repo)
    }

    // MARK: Keys

    private let task = #"{"project":"site","title":"Once"}"#

    private func count() throws -> Int {
        try JSON.parse(api.verb("task", "list", "--project", "site"))["tasks"]?.array?
            .count { $0["title"] == "Once" } ?? -1
    }

    @Test func aRequestWithAKeyIsDoneOnceAlsoOverARestart() throws {
        let first = try api.ask("POST /tasks", task, key: "k1")
        let again = try api.ask("POST /tasks", task, key: "k1")
        #expect(first.status == 201)
        #expect(again.status == 201)
        #expect(again.text == first.text)
        #expect(again.headers["location"] == first.headers["location"])
        #expect(again.headers["idempotency-replayed"] == "true")
        #expect(api.web.end() == 0)
        let restarted = try WebProcess(api.home)
        let later = try restarted.ask(
            "POST /api/v1/tasks", token: api.token,
            headers: ["Content-Type: application/json", "Idempotency-Key: k1"],
            body: Array(task.utf8))
        #expect(later.text == first.text)
        #expect(try count() == 1)
    }

    @Test func theSameKeyWithAnotherRequestIsRefused() throws {
        #expect(try api.ask("POST /tasks", task, key: "k1").status == 201)
        let other = try api.ask("POST /tasks", #"{"project":"site","title":"Two"}"#, key: "k1")
        #expect(other.status == 422)
        #expect(other.code == "key_reused")
        #expect(try api.ask("POST /projects", #"{"name":"p"}"#, key: "k1").code == "key_reused")
        // Another caller's keys are their own.
        let another = try api.home.token("another", "act")
        #expect(try api.ask("POST /tasks", task, key: "k1", token: another).status == 201)
        #expect(try count() == 2)
    }

    @Test func aRefusalIsNotKept() throws {
        let body = #"{"project":"later","title":"Once"}"#
        #expect(try api.ask("POST /tasks", body, key: "k1").status == 409)
        try api.home.project("later")
        #expect(try api.ask("POST /tasks", body, key: "k1").status == 201)
    }

    @Test(
        "a key is 1 to 255 characters of ASCII",
        arguments: ["", "a b", String(repeating: "k", count: 256)])
    func badKeys(_ key: String) throws {
        #expect(try api.ask("POST /tasks", task, key: key).status == 422)
    }

    @Test func ofManyAtOnceWithOneKeyOneIsDone() throws {
        let statuses = Mutex<[Int]>([])
        let (port, body) = (api.web.port, Array(task.utf8))
        let request = WebRequest.text(
            "POST /api/v1/tasks", token: api.token,
            headers: ["Content-Type: application/json", "Idempotency-Key: race"], body: body)
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            let answer = (try? RawConnection(port: port))?.ask(request, body: body)
            statuses.withLock { $0.append(answer?.status ?? 0) }
        }
        let found = statuses.withLock { $0 }
        #expect(found.allSatisfy { $0 == 201 || $0 == 409 }, "\(found)")
        #expect(found.contains(201))
        #expect(try count() == 1)
    }

    @Test func aGroupIsAddedOnceByItsKey() throws {
        let group = #"{"name":"once","cwd":"src"}"#
        let first = try api.ask("POST /groups", group, key: "g")
        let again = try api.ask("POST /groups", group, key: "g")
        #expect(first.status == 201)
        #expect(again.text == first.text)
        // What was refused is not taken for begun.
        #expect(try api.ask("POST /groups", group, key: "h").code == "name_taken")
        api.home.run("group", "remove", "once")
        #expect(try api.ask("POST /groups", group, key: "h").status == 201)
    }
}
