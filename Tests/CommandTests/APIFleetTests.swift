import ClaireDomain
import Foundation
import Support
import Testing

/// The routes of the API that reach the agents themselves.
@Suite("the API reaches the fleet") struct APIFleetTests {
    private let api: APIHome

    init() throws { api = try APIHome() }

    /// How often the transport was told to send.
    private var sent: Int {
        let text = try? String(contentsOfFile: api.home.home.path + "/sent", encoding: .utf8)
        return text?.split(separator: "\n").count ?? 0
    }

    private func outcomes(at place: String) throws -> [String: String] {
        let answer = try api.web.ask("GET \(place)", token: api.token)
        let rows = try #require(answer.json?["deliveries"]?.array).map {
            ($0["session"]?.string ?? "", $0["outcome"]?.string ?? "")
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    @Test func aBroadcastIsSeenThroughToItsProof() throws {
        let preview = try api.ask("GET /broadcast/recipients?target=web")
        #expect(
            preview.json?["sessions"]?.array?.compactMap { $0["label"]?.string }.sorted()
                == ["ada", "bob"])
        #expect(sent == 0)
        let answer = try api.ask("POST /broadcast", #"{"target":"group:web","text":"Rebase now"}"#)
        #expect(answer.status == 202)
        let place = try #require(answer.headers["location"])
        // Who waits for a person is not typed into.
        #expect(
            waitUntil {
                (try? outcomes(at: place)) == ["ada": "acknowledged", "bob": "waiting"]
            })
        #expect(sent == 1)
        let list = try api.ask("GET /broadcast")
        #expect(list.json?["broadcasts"]?.array?.first == answer.json?["broadcast"])
        #expect(answer.json?["broadcast"]?["actor"]?.string == "person:actor")
    }

    @Test func aBroadcastWithAKeyIsSentOnce() throws {
        let body = #"{"target":"site","text":"Once"}"#
        let first = try api.ask("POST /broadcast", body, key: "b")
        let again = try api.ask("POST /broadcast", body, key: "b")
        #expect(first.status == 202)
        #expect(again.text == first.text)
        let other = try api.ask("POST /broadcast", #"{"target":"site","text":"Two"}"#, key: "b")
        #expect(other.code == "key_reused")
        let place = try #require(first.headers["location"])
        #expect(waitUntil { (try? outcomes(at: place)) == ["ada": "acknowledged"] })
        #expect(sent == 1)
    }

    @Test func anUnfinishedBroadcastOfADeadServerIsNotSentAgain() throws {
        // As a server leaves it that was killed in the middle: the transport says that it was
        // called, and answers nothing.
        try api.home.home.write(
            "#!/bin/sh\n: > \"$HOME/called\"\nexec sleep 60\n", to: "bin/rclaude",
            executable: true)
        let body = Array(#"{"target":"site","text":"Lost"}"#.utf8)
        let connection = try api.web.connect()
        connection.send(
            Array(
                WebRequest.text(
                    "POST /api/v1/broadcast", token: api.token,
                    headers: ["Content-Type: application/json", "Idempotency-Key: lost"],
                    body: body
                ).utf8) + body)
        let called = api.home.home.path + "/called"
        try #require(waitUntil { FileManager.default.fileExists(atPath: called) })
        let meanwhile = try api.ask(
            "POST /broadcast", #"{"target":"site","text":"Lost"}"#, key: "lost")
        #expect(meanwhile.code == "key_in_use")
        _ = api.web.end(by: SIGKILL)
        let restarted = try WebProcess(api.home)
        let answer = try restarted.ask(
            "POST /api/v1/broadcast", token: api.token,
            headers: ["Content-Type: application/json", "Idempotency-Key: lost"], body: body)
        #expect(answer.status == 409)
        #expect(answer.code == "outcome_unknown")
    }

    @Test(
        "what can't be sent is refused before anything is",
        arguments: [
            (#"{"target":"none","text":"T"}"#, 409, "not_found"),
            (#"{"target":"group:none","text":"T"}"#, 409, "not_found"),
            (#"{"target":"site","text":" \u0007 "}"#, 422, "invalid"),
            (#"{"target":"site"}"#, 422, "invalid"),
            (#"{"target":"site","text":"T","mode":"soon"}"#, 422, "invalid"),
        ])
    func refusals(_ body: String, _ status: Int, _ code: String) throws {
        let answer = try api.ask("POST /broadcast", body)
        #expect(answer.status == status)
        #expect(answer.code == code)
        #expect(sent == 0)
        let reader = try api.home.token("reader", "read")
        #expect(try api.ask("POST /broadcast", body, token: reader).status == 403)
    }

    @Test func nobodyToTellIsAnAnswer() throws {
        let answer = try api.ask("POST /broadcast", #"{"target":"lake","text":"T"}"#)
        #expect(answer.status == 202)
        #expect(answer.json?["broadcast"] == .null)
        #expect(answer.json?["deliveries"] == [])
    }

    @Test func aPanesTailIsWhatTheVerbPrints() throws {
        let answer = try api.ask("GET /sessions/ada/tail?lines=5")
        #expect(answer.text == api.verb("session", "tail", "ada", "-n", "5"))
        #expect(answer.json?["lines"] == ["one", "two"])
        try api.home.home.write("#!/bin/sh\nexit 1\n", to: "bin/rclaude", executable: true)
        #expect(try api.ask("GET /sessions/ada/tail").status == 502)
        #expect(try api.ask("POST /broadcast", #"{"target":"site","text":"T"}"#).status == 502)
    }
}
