import ClaireDomain
import Foundation
import Support
import Testing

/// `claire web` and the agents: it pulls while somebody looks, and ends in good order.
@Suite struct WebVerbFleetTests {
    let fleet: LiveFleet
    var claire: ClaireHome { fleet.claire }

    init() throws { fleet = try LiveFleet() }

    private func form(_ fields: [(String, String)]) -> [UInt8] {
        func encoded(_ text: String) -> String {
            text.utf8.map { byte in
                let isPlain = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
                let digits = String(byte, radix: 16, uppercase: true)
                return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
            }.joined()
        }
        return Array(fields.map { encoded($0) + "=" + encoded($1) }.joined(separator: "&").utf8)
    }

    private func post(_ web: WebProcess, _ fields: [(String, String)]) throws -> RawResponse {
        try web.ask(
            "POST /broadcast",
            headers: [
                "Content-Type: application/x-www-form-urlencoded", "Origin: http://127.0.0.1",
            ],
            body: form(fields))
    }

    /// What a hidden field of a page holds.
    private func hidden(_ name: String, in page: String) -> String {
        let parts = page.components(separatedBy: "name=\"\(name)\" value=\"")
        return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : ""
    }

    private func sessions() throws -> Int {
        try claire.json("sessions", "session", "list").array?.count ?? 0
    }

    @Test("nothing is asked of the fleet until a page is looked at, and never with --no-pull")
    func pulls() throws {
        try fleet.replaceTransport(by: "echo \"$1\" >> \"$HOME/calls\"; exec \"$REAL\" \"$@\"")
        try fleet.agent(1, "api")
        let idle = try WebProcess(claire, ["--port", "0", "--no-auth", "--no-pull"])
        for path in ["/", "/sessions", "/events"] {
            #expect(try idle.ask("GET " + path).status == 200)
        }
        let web = try WebProcess(claire, ["--port", "0", "--no-auth"])
        #expect(try web.ask("GET /api/v1/sync/digest").status == 200)
        #expect(fleet.home.text("calls") == nil)
        #expect(try web.ask("GET /sessions").status == 200)
        #expect(waitUntil { fleet.home.text("calls")?.contains("sessions") == true })
        #expect(try waitUntil { try sessions() == 1 })
        #expect(web.end() == 0 && idle.end() == 0)
    }

    @Test("a stop ends a pull that hangs, and a broadcast that waits says how far it came")
    func stop() throws {
        let pane = try fleet.agent(1, "busy")
        try fleet.project("p", 1)
        claire.run("pull")
        fleet.tmux.type("/stand-in work 5m", in: pane)
        fleet.tmux.press("Enter", in: pane)
        #expect(fleet.tmux.waitFor("esc to interrupt", in: pane))
        try fleet.home.write("[send]\nwait_ms = 300000\n", to: ".config/rclaude/config.toml")
        let web = try WebProcess(claire, ["--port", "0", "--no-auth"])
        let draft = [("target", "project:p"), ("text", "hello"), ("mode", "idle")]
        let preview = try post(web, draft + [("step", "preview")]).text
        #expect(preview.contains("Send to 1 session"))
        let confirmed = [
            ("step", "send"), ("once", hidden("once", in: preview)),
            ("recipients", hidden("recipients", in: preview)),
        ]
        let sent = try post(web, draft + confirmed)
        #expect(sent.status == 303)
        // Sent again, it leads to the same broadcast.
        #expect(try post(web, draft + confirmed).headers["location"] == sent.headers["location"])
        // Without the word of a page that showed it, nothing is sent.
        let unseen = try post(web, draft + [confirmed[0], ("once", "x"), confirmed[2]])
        #expect(unseen.status == 200 && unseen.text.contains("too old to be sent from"))
        // From now on every look at the fleet hangs.
        try fleet.replaceTransport(by: "sleep 600")
        #expect(web.end() == 0)
        let log = try claire.json("events", "log", "--type", "broadcast_delivered").array ?? []
        let outcomes = log.compactMap { $0["payload"]?["outcome"]?.string }
        #expect(outcomes.prefix(2) == ["queued", "attempted"])
        #expect(outcomes.count == 3 && outcomes.last != "attempted", "\(outcomes)")
        #expect(try claire.json("events", "log", "--type", "broadcast_sent").array?.count == 1)
        #expect(fleet.prompts(1).allSatisfy { !$0.contains("hello") })
    }
}
