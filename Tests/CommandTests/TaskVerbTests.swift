import ClaireDomain
import ClaireStore
import Foundation
import Support
import Testing

@Suite("claire task")
struct TaskVerbTests {
    let claire: ClaireHome

    init() throws {
        claire = try ClaireHome()
        try claire.project("site")
    }

    @Test(
        "keeps any title byte for byte, and shows it without letting it drive the terminal",
        arguments: [
            "plain", "it's \"quoted\"", "$(rm -rf x)", "👩‍👩‍👧 family", "مرحبا بالعالم",
            "two\nlines", "\u{1b}[31mred\u{1b}]0;title\u{7}", "\u{202e}evil", "\u{9b}31m",
            "a\tb", "\r forged", "-1", String(repeating: "é", count: 512),
        ])
    func titles(_ title: String) throws {
        let id = try claire.task("site", title)
        let shown = try claire.json("task", "task", "show", id)
        #expect(shown["title"]?.string.map { Array($0.utf8) } == Array(title.utf8))
        for words in [["task", "list"], ["task", "show", id], ["task", "next"]] {
            let result = claire.run(words)
            #expect(result.status == 0)
            let controls = result.output.unicodeScalars.filter {
                $0 != "\n" && ($0.value < 0x20 || (0x7f...0x9f).contains($0.value))
                    || (0x202a...0x202e).contains($0.value)
            }
            #expect(controls.isEmpty, "\(words)")
        }
        #expect(claire.run("task", "list").output.split(separator: "\n").count == 2)
    }

    @Test(
        "refuses what can't be, with exit 2, and writes nothing",
        arguments: [
            ["site", ""], ["site", "  \n"], ["site", String(repeating: "x", count: 1025)],
            ["site", "x", "--prio", "5"], ["site", "x", "--prio", "-1"],
            ["site", "x", "--prio", "high"], ["site", "x", "--mode", "wild"],
            ["site", "x", "y"], ["site"], [], ["site", "x", "--desc"],
            ["site", "x", "--prio", "1", "--prio", "2"], ["site", "x", "--pri", "1"],
        ])
    func wrongInput(_ words: [String]) throws {
        let result = claire.run(["task", "add"] + words)
        #expect(result.status == 2 && result.output.isEmpty, "\(result)")
        #expect(try claire.json("tasks", "task", "list") == [])
    }

    @Test("names a project or task that isn't there with exit 3")
    func notFound() throws {
        let id = try claire.task("site", "x")
        for words in [
            ["add", "nowhere", "x"], ["show", "abcd"], ["show", "zzzz"], ["show", "ab"],
            ["show", ""], ["list", "--project", "nowhere"],
            ["add", "site", "y", "--after", "abcd"],
            ["depend", id, "--on", "00000000"], ["list", "--session", "nobody"],
        ] where words != ["show", ""] {
            let result = claire.run(["task"] + words)
            #expect(result.status == 3, "\(words): \(result)")
            #expect(result.errors.split(separator: "\n").count == 2)
        }
        #expect(try claire.json("tasks", "task", "list").array?.count == 1)
    }

    @Test("reads a description from standard input, without the last newline")
    func description() throws {
        let result = claire.run(
            "task", "add", "site", "x", "--desc", "-", "--json", input: "one\n\ntwo\n")
        #expect(try JSON.parse(result.output)["task"]?["description"] == "one\n\ntwo")
        let id = try #require(try JSON.parse(result.output)["task"]?["id"]?.string)
        #expect(claire.run("task", "show", id).output.contains("  one\n\n  two\n"))
        claire.run("task", "edit", id, "--desc", "")
        #expect(try claire.json("task", "task", "show", id)["description"] == nil as JSON)
    }

    @Test("refuses an input that is too long or not UTF-8, and writes nothing")
    func badInput() throws {
        let id = try claire.task("site", "x")
        let long = claire.run(
            "task", "note", id, "-", input: String(repeating: "x", count: 49_153))
        #expect(long.status == 2 && long.errors.contains("'text' is over 49152 bytes"))
        let binary = claire.shell(#"printf 'a\377' | claire task note \#(id) -"#)
        #expect(binary.status == 2 && binary.errors.contains("'text' is not valid UTF-8"))
        let most = claire.run(
            "task", "note", id, "-", input: String(repeating: "x", count: 49_152))
        #expect(most.status == 0)
        #expect(try claire.json("task", "task", "show", id)["notes"]?.array?.count == 1)
    }

    @Test("lists by priority, position and age, leaves out what is done, and filters")
    func list() throws {
        let ids = try ["a", "b", "c", "d"].map { try claire.task("site", $0) }
        claire.run("task", "edit", ids[2], "--prio", "0")
        claire.run("task", "edit", ids[1], "--position", "-3")
        claire.run("task", "done", ids[3])
        func titles(_ words: String...) throws -> [String] {
            let result = claire.run(["task", "list", "--json"] + words)
            return try JSON.parse(result.output)["tasks"]?.array?
                .compactMap { $0["title"]?.string } ?? []
        }
        #expect(try titles() == ["c", "b", "a"])
        #expect(try titles("--all") == ["c", "b", "a", "d"])
        #expect(try titles("--status", "done") == ["d"])
        #expect(try titles("--status", "pending", "--status", "done") == ["c", "b", "a", "d"])
        claire.run("task", "depend", ids[0], "--on", ids[1])
        #expect(try titles("--ready") == ["c", "b"])
        #expect(claire.run("task", "list", "--all", "--ready").status == 2)
    }

    @Test("a dependency that closes a circle is refused, one that is removed is gone")
    func dependencies() throws {
        let one = try claire.task("site", "one")
        let two = try claire.task("site", "two", "--after", one)
        #expect(claire.run("task", "depend", one, "--on", two).status == 4)
        #expect(claire.run("task", "depend", one, "--on", one).status == 4)
        #expect(try claire.json("task", "task", "show", two)["ready"] == false)
        #expect(claire.run("task", "done", one).output.contains("ready now: "))
        #expect(try claire.json("task", "task", "show", two)["ready"] == true)
        #expect(claire.run("task", "depend", two, "--on", one, "--remove").status == 0)
        #expect(claire.run("task", "depend", two, "--on", one, "--remove").status == 4)
    }

    @Test("next is the best ready task, explains itself, and is claimed once")
    func next() throws {
        let empty = claire.run("task", "next")
        #expect(empty.status == 0 && empty.output.isEmpty)
        #expect(empty.errors.hasPrefix("no ready task\n"))
        #expect(try claire.json("task", "task", "next") == nil as JSON)
        _ = try claire.task("site", "later", "--prio", "3")
        let first = try claire.task("site", "unblocks")
        _ = try claire.task("site", "waits", "--prio", "0", "--after", first)
        let best = try claire.json("task", "task", "next", "--explain")
        #expect(best["id"]?.string == first)
        #expect(best["rank"]?["unblocks"] == 1)
        #expect(try claire.json("task", "task", "next", "--claim")["id"]?.string == first)
        #expect(try claire.json("task", "task", "next")["title"] == "later")
    }

    @Test("of processes that race for one task exactly one wins, and the others hear who")
    func race() throws {
        let id = try claire.task("site", "x")
        let result = claire.shell(
            """
            for n in 1 2 3 4 5 6 7 8; do
              CLAIRE_ACTOR=agent$n claire task claim \(id) >/dev/null 2>"$HOME/e$n"; echo $? &
            done; wait
            """)
        let codes = result.output.split(separator: "\n").sorted()
        #expect(codes == ["0", "4", "4", "4", "4", "4", "4", "4"])
        #expect(claire.shell("cat e?").output.contains("taken by 'agent"))
    }

    @Test("a claim of what is done or blocked says that alone: nobody has taken it")
    func claimOfClosed() throws {
        for move in ["done", "fail", "block"] {
            let id = try claire.task("site", move)
            #expect(claire.run("task", move, id).status == 0)
            let result = claire.run("task", "claim", id, "--json")
            #expect(result.status == 4)
            let error = try JSON.parse(result.errors)["error"]
            #expect(error?["code"] == "move_not_allowed")
            let message = error?["message"]?.string ?? ""
            #expect(message.contains("'claim' is not allowed") && !message.contains("taken"))
        }
    }

    @Test("a turn that triage only quotes is shown once, and stays twice in JSON")
    func quotedTurn() throws {
        let id = try claire.task("site", "x")
        let known = ClaireDomain.UUID("7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b")
        let session = try #require(known)
        #expect(claire.run("assign", id, session.text).status == 0)
        let store = try Store.open(at: claire.database, machine: nil)
        try store.write(as: .claire) { writer throws(StoreError) in
            let updates: [(UpdateSource, JSONObject)] = [
                (.message, JSONObject([("text", "All 14 routes\nanswer.")])),
                (.triage, JSONObject([("summary", "All 14 routes answer.")])),
                (.triage, JSONObject([("summary", "Shall I deploy?")])),
            ]
            for (source, payload) in updates {
                try writer.recordUpdate(session: session, source: source, payload: payload)
            }
        }
        let shown = claire.run("task", "show", id).output
        #expect(shown.components(separatedBy: "All 14 routes").count == 2)
        #expect(shown.contains("  message  ") && shown.contains("Shall I deploy?"))
        #expect(try claire.json("task", "task", "show", id)["updates"]?.array?.count == 3)
    }

    @Test("an agent's session claims for itself and is the actor of what it writes")
    func agents() throws {
        let id = try claire.task("site", "x")
        let session = "7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b"
        let result = claire.run(
            "task", "claim", id, "--json", environment: ["CLAUDE_CODE_SESSION_ID": session])
        #expect(try JSON.parse(result.output)["task"]?["session_id"]?.string == session)
        let events = try claire.json("events", "task", "show", id, "--history")
        #expect(events.array?.last?["actor"]?.string == "session:" + session)
        #expect(events.array?.first?["actor"] == "person:ada")
        #expect(
            claire.run("task", "list", environment: ["CLAIRE_SESSION": "nonsense"]).status == 0)
        #expect(
            claire.run("task", "note", id, "x", environment: ["CLAIRE_SESSION": "nonsense"])
                .status == 2)
    }
}
