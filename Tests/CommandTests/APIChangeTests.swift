import ClaireDomain
import Support
import Testing

/// What the API refuses to those who saw something else, and what it does of the verbs that change
/// the past and ask the fleet.
@Suite("the API changes what its caller saw") struct APIChangeTests {
    private let api: APIHome

    init() throws { api = try APIHome() }

    // MARK: If-Match

    @Test(
        "a change with the tag of what was shown is made, and with an older one it is not",
        arguments: [("task", #"{"title":"Mine"}"#), ("project", #"{"goal":"Mine"}"#)])
    func ifMatch(_ noun: String, _ change: String) throws {
        let path = noun == "task" ? "/tasks/\(api.tasks[0])" : "/projects/site"
        let tag = try #require(try api.ask("GET \(path)").headers["etag"])
        #expect(tag.hasPrefix("\""), "only a strong tag can be held against If-Match")
        // What happens to others is none of it.
        api.home.run("task", "add", "lake", "Elsewhere")
        let first = try api.ask("PATCH \(path)", change, headers: ["If-Match: \(tag)"])
        #expect(first.status == 200)
        let late = try api.ask("PATCH \(path)", change, headers: ["If-Match: \(tag)"])
        #expect(late.status == 412)
        #expect(late.code == "precondition_failed")
        #expect(late.headers["content-type"] == "application/problem+json")
        let weak = try api.ask("GET \(path)").headers["etag"].map { "W/" + $0 } ?? ""
        #expect(try api.ask("PATCH \(path)", change, headers: ["If-Match: \(weak)"]).status == 412)
        let any = try api.ask("PATCH \(path)", change, headers: ["If-Match: \"x\", *"])
        #expect(any.status == 200)
        let moved = try api.ask(
            "POST \(path)/moves", noun == "task" ? #"{"move":"start"}"# : #"{"move":"pause"}"#,
            headers: ["If-Match: \(tag)"])
        #expect(moved.status == 412)
        #expect(
            try api.ask("POST \(path)/delete", "{}", headers: ["If-Match: \(tag)"]).status == 412)
        #expect(try api.ask("PATCH /tasks/ffffffff", "{}", headers: ["If-Match: *"]).status == 404)
    }

    @Test("the tag of what came in gzip is good too, and tells the two apart")
    func packed() throws {
        api.home.run("task", "edit", api.tasks[0], "--desc", String(repeating: "long ", count: 500))
        let path = "/tasks/\(api.tasks[0])"
        let plain = try #require(try api.ask("GET \(path)").headers["etag"])
        let answer = try api.ask("GET \(path)", headers: ["Accept-Encoding: gzip"])
        let packed = try #require(answer.headers["etag"])
        #expect(answer.headers["content-encoding"] == "gzip")
        #expect(plain != packed)
        for tag in [plain, packed] {
            #expect(try api.ask("GET \(path)", headers: ["If-None-Match: \(tag)"]).status == 304)
        }
        let changed = try api.ask(
            "PATCH \(path)", #"{"priority":1}"#, headers: ["If-Match: \(packed)"])
        #expect(changed.status == 200)
    }

    @Test(
        "an edit with a key may be sent again: it is answered alike, however old its tag is by then"
    )
    func keyedEdit() throws {
        let path = "/tasks/\(api.tasks[0])"
        let tag = try #require(try api.ask("GET \(path)").headers["etag"])
        let change = #"{"title":"Mine"}"#
        let first = try api.ask("PATCH \(path)", change, key: "k", headers: ["If-Match: \(tag)"])
        let again = try api.ask("PATCH \(path)", change, key: "k", headers: ["If-Match: \(tag)"])
        #expect(first.status == 200 && again.status == 200)
        #expect(again.text == first.text)
        #expect(again.headers["idempotency-replayed"] == "true")
        #expect(try api.ask("PATCH \(path)", "{}", key: "k").code == "key_reused")
        #expect(try api.ask("PATCH \(path)", "{}", key: "a b").code == "invalid")
    }

    // MARK: Undo

    @Test("undo is shown as the dry run prints it, and then does that and nothing else")
    func undo() throws {
        api.home.run("task", "edit", api.tasks[0], "--title", "Renamed")
        let preview = try api.ask("GET /undo")
        #expect(preview.status == 200)
        #expect(preview.text == api.verb("undo", "--dry-run"))
        let command = try #require(preview.json?["undo"]?["command"]?.string)
        // Another command came between the look and the deed.
        api.home.run("task", "edit", api.tasks[1], "--title", "Also renamed")
        let done = try api.ask("POST /undo", #"{"command":"\#(command)"}"#)
        #expect(done.status == 200)
        #expect(done.json?["undo"]?["steps"] == preview.json?["undo"]?["steps"])
        let titles = try api.ask("GET /tasks").json?["tasks"]?.array?
            .compactMap { $0["title"]?.string }
        #expect(titles?.contains("One") == true && titles?.contains("Also renamed") == true)
        let again = try api.ask("POST /undo", #"{"command":"\#(command)"}"#)
        #expect(again.status == 409)
        #expect(again.code == "nothing_to_undo")
        #expect(try api.ask("GET /tasks").text == api.verb("task", "list"))
    }

    @Test("an event names the command that is taken back, and must be of the command named")
    func undoByEvent() throws {
        api.home.run("task", "edit", api.tasks[0], "--title", "Renamed")
        let event = try #require(
            try JSON.parse(api.verb("log", "--task", api.tasks[0]))["events"]?.array?.last?["id"]?
                .string)
        let preview = try api.ask("GET /undo?event=\(event.prefix(13))")
        #expect(preview.text == api.verb("undo", event, "--dry-run"))
        let other = try api.ask(
            "POST /undo", #"{"event":"\#(event)","command":"\#(APIHome.ada)"}"#)
        #expect(other.code == "undo_changed")
        #expect(try api.ask("POST /undo", #"{"event":"\#(event)"}"#, key: "once").status == 200)
        let replayed = try api.ask("POST /undo", #"{"event":"\#(event)"}"#, key: "once")
        #expect(replayed.headers["idempotency-replayed"] == "true")
        #expect(try api.ask("GET /undo?event=ffffffff").status == 404)
        let reader = try api.home.token("reader", "read")
        #expect(try api.ask("POST /undo", "{}", token: reader).code == "wrong_scope")
    }

    // MARK: Pull

    @Test("a round over the fleet answers as the verb prints it")
    func pull() throws {
        let answer = try api.ask("POST /pull", "{}")
        #expect(answer.status == 200)
        #expect(answer.text == api.verb("pull"))
        let one = try api.ask("POST /pull", #"{"host":["local"]}"#)
        #expect(one.text == api.verb("pull", "--host", "local"))
        #expect(try api.ask("POST /pull", #"{"host":["-x"]}"#).code == "invalid")
        try api.home.home.write("#!/bin/sh\nexit 1\n", to: "bin/rclaude", executable: true)
        let broken = try api.ask("POST /pull", "{}")
        #expect(broken.status == 502)
        #expect(broken.code == "transport")
    }
}
