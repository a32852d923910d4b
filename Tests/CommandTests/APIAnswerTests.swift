import ClaireDomain
import Support
import Testing

/// The routes of the API against the verbs, on a real server over a database that was made with the
/// command line.
@Suite("the API answers as the verbs do") struct APIAnswerTests {
    private let api: APIHome

    init() throws { api = try APIHome() }

    @Test func everyNounIsReadAsItsVerbPrintsIt() throws {
        let (one, two) = (api.tasks[0], api.tasks[1])
        let assignment = try #require(
            try JSON.parse(api.verb("session", "show", "ada"))["assignments"]?.array?.first)
        let pairs: [(String, String)] = [
            ("/projects", api.verb("project", "list")),
            ("/projects?status=active", api.verb("project", "list", "--status", "active")),
            ("/projects/site", api.verb("project", "show", "site")),
            ("/projects/site?history=true", api.verb("project", "show", "site", "--history")),
            ("/tasks", api.verb("task", "list")),
            (
                "/tasks?project=site&all=true",
                api.verb("task", "list", "--project", "site", "--all")
            ),
            (
                "/tasks?status=blocked&status=in_progress",
                api.verb("task", "list", "--status", "blocked", "--status", "in_progress")
            ),
            ("/tasks?ready=true", api.verb("task", "list", "--ready")),
            ("/tasks?session=ada", api.verb("task", "list", "--session", "ada")),
            ("/tasks/\(one)", api.verb("task", "show", one)),
            ("/tasks/\(one.prefix(8))", api.verb("task", "show", one)),
            ("/tasks/\(two)?history=true", api.verb("task", "show", two, "--history")),
            ("/tasks/next", api.verb("task", "next")),
            ("/tasks/next?explain=true", api.verb("task", "next", "--explain")),
            ("/tasks/next?project=lake", api.verb("task", "next", "--project", "lake")),
            ("/sessions", api.verb("session", "list")),
            ("/sessions?state=waiting", api.verb("session", "list", "--state", "waiting")),
            ("/sessions?group=web", api.verb("session", "list", "--group", "web")),
            ("/sessions/ada", api.verb("session", "show", "ada")),
            ("/sessions/ada?history=true", api.verb("session", "show", "ada", "--history")),
            ("/groups", api.verb("group", "list")),
            ("/groups/web", api.verb("group", "show", "web")),
            ("/events", api.verb("log")),
            ("/events?task=\(two)", api.verb("log", "--task", two)),
            (
                "/events?type=task_created&since=2020-01-01T00:00:00Z",
                api.verb("log", "--type", "task_created", "--since", "2020-01-01")
            ),
        ]
        for (route, verb) in pairs {
            let answer = try api.ask("GET \(route)")
            #expect(answer.status == 200, "\(route)")
            #expect(!verb.isEmpty, "\(route)")
            // A long log is printed piece by piece, a line each.
            #expect(
                route.hasPrefix("/events")
                    ? answer.json == (try JSON.parse(verb)) : answer.text == verb, "\(route)")
        }
        // No verb lists these alone: the sessions' do.
        let shown = try api.ask("GET /assignments?session=ada").json
        #expect(shown?["assignments"]?.array == [assignment])
        let id = try #require(assignment["id"]?.string)
        #expect(try api.ask("GET /assignments/\(id)").json?["assignment"] == assignment)
    }

    @Test(
        "the status is what the verb prints, but for its moment",
        arguments: [
            ("", []), ("?project=site", ["--project", "site"]), ("?group=web", ["--group", "web"]),
        ])
    func status(_ query: String, _ options: [String]) throws {
        func content(_ text: String) throws -> JSONObject? {
            var status = try JSON.parse(text)["status"]?.object
            status?["at"] = nil
            return status
        }
        let verb = api.home.run(["status", "--json"] + options).output
        let answer = try api.ask("GET /status\(query)")
        #expect(try content(answer.text) == content(verb))
        #expect(try content(verb) != nil)
    }

    @Test func thePastIsShownAsTheVerbShowsIt() throws {
        let moment = try #require(
            try JSON.parse(api.verb("task", "show", api.tasks[3]))["task"]?["created"]?.string)
        let answer = try api.ask("GET /status?at=\(moment)")
        #expect(answer.text == api.verb("status", "--at", moment))
        #expect(try api.ask("GET /status?at=2200-01-01T00:00:00Z").code == "in_future")
    }

    /// Each writing route, with the verb that shows what it wrote: the answer is what that says then.
    @Test func whatIsWrittenIsAnsweredAsTheVerbShowsIt() throws {
        let (one, four) = (api.tasks[0], api.tasks[3])
        let writes: [(line: String, body: String?, task: String)] = [
            ("PATCH /tasks/\(four)", #"{"title":"4","description":"d","priority":0}"#, four),
            (
                "PATCH /tasks/\(four)", #"{"description":null,"mode":"autonomous","position":-3}"#,
                four
            ),
            ("PATCH /tasks/\(four)", #"{"project":"lake"}"#, four),
            ("POST /tasks/\(four)/moves", #"{"move":"start"}"#, four),
            ("POST /tasks/\(four)/moves", #"{"move":"submit"}"#, four),
            ("POST /tasks/\(four)/moves", #"{"move":"reject","reason":"a test lacks"}"#, four),
            ("POST /tasks/\(four)/moves", #"{"move":"block","reason":"waits"}"#, four),
            ("POST /tasks/\(four)/moves", #"{"move":"unblock"}"#, four),
            ("POST /tasks/\(four)/moves", #"{"move":"fail"}"#, four),
            ("POST /tasks/\(four)/moves", #"{"move":"reopen"}"#, four),
            ("POST /tasks/\(four)/notes", #"{"text":"a note"}"#, four),
            ("POST /tasks/\(four)/dependencies", #"{"on":"\#(one)"}"#, four),
            ("DELETE /tasks/\(four)/dependencies/\(one)", nil, four),
            ("POST /assignments", #"{"task":"\#(four)","session":"ada","if_busy":"queue"}"#, four),
            ("DELETE /tasks/\(four)/assignment", nil, four),
            ("POST /tasks/\(four)/claim", "{}", four), ("POST /tasks/\(four)/delete", nil, four),
            ("POST /tasks/\(four)/restore", nil, four),
        ]
        for (line, body, task) in writes {
            let answer = try api.ask(line, body)
            #expect([200, 201].contains(answer.status), "\(line) \(answer.text)")
            let shown = try JSON.parse(api.verb("task", "show", task))["task"]?.object
            let answered = try #require(answer.json?["task"]?.object, "\(line)")
            let same = JSONObject(shown?.members.filter { answered[$0.key] != nil } ?? [])
            #expect(answered == same, "\(line)")
        }
    }

    @Test func projectsAndGroupsAreWrittenAsTheVerbsShowThem() throws {
        let made = try api.ask("POST /projects", #"{"name":"api","goal":"G"}"#)
        #expect(made.status == 201)
        let id = try #require(made.json?["project"]?["id"]?.string)
        #expect(made.headers["location"] == "/api/v1/projects/\(id)")
        let writes: [(String, String?)] = [
            ("PATCH /projects/api", #"{"name":"web","owner":"ada"}"#),
            ("POST /projects/web/moves", #"{"move":"pause"}"#),
            ("POST /projects/web/moves", #"{"move":"resume"}"#),
            ("POST /projects/web/notes", #"{"text":"a note"}"#),
            ("POST /projects/\(id)/delete", nil), ("POST /projects/\(id)/restore", nil),
        ]
        for (line, body) in writes {
            let answer = try api.ask(line, body)
            #expect(answer.status == 200, "\(line) \(answer.text)")
            let shown = try JSON.parse(api.verb("project", "show", id, "--history"))["project"]
            var object = try #require(shown?.object)
            object["notes"] = nil
            object["usage"] = nil
            #expect(answer.json?["project"]?.object == object, "\(line)")
        }
        let group = try api.ask("POST /groups", #"{"name":"a\\b","cwd":"src"}"#)
        #expect(group.status == 201)
        let place = try #require(group.headers["location"])
        let shown = try api.web.ask("GET \(place)", token: api.token)
        #expect(shown.text == api.verb("group", "show", "a\\b"))
        #expect(try api.web.ask("DELETE \(place)", token: api.token).status == 200)
        #expect(api.home.run("group", "show", "a\\b").status == 3)
    }

    @Test func theNextTaskIsClaimedOnce() throws {
        let first = try api.ask("POST /tasks/next", #"{"project":"site"}"#)
        let second = try api.ask("POST /tasks/next", #"{"project":"site"}"#)
        let third = try api.ask("POST /tasks/next", #"{"project":"site"}"#)
        #expect(first.json?["task"]?["id"]?.string == api.tasks[0])
        #expect(second.json?["task"]?["id"]?.string == api.tasks[3])
        #expect(third.status == 200)
        #expect(third.json?["task"] == .null)
        #expect(try api.ask("POST /tasks/\(api.tasks[0])/claim", "{}").code == "claim_lost")
    }

    @Test func whoWroteIsTheTokensName() throws {
        _ = try api.ask("POST /tasks/\(api.tasks[0])/notes", #"{"text":"by API"}"#)
        let notes = try JSON.parse(api.verb("task", "show", api.tasks[0]))["task"]?["notes"]?.array
        #expect(notes?.last?["actor"]?.string == "person:actor")
    }
}
