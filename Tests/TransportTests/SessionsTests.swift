import ClaireDomain
import Foundation
import Support
import Testing

@Suite struct SessionsTests {
    let fleet: Fleet
    let id = Fleet.id(1)

    init() throws { fleet = try Fleet() }

    @Test func withoutATmuxServerTheFleetIsEmpty() {
        let result = fleet.rclaude(["sessions"])
        #expect(result.status == 0)
        #expect(result.errors == "")
        #expect(
            result.output
                == "uuid\thost\tcwd\ttmux_name\tmtime\tstate\tsource\tconfidence\ttitle\tpid"
                + "\tobserved_at\tpane\toffset\n")
    }

    @Test func aTmuxServerWithoutASessionIsAnEmptyFleet() throws {
        let pane = try fleet.agent(id)
        fleet.tmux.tmux(["set-option", "-g", "exit-empty", "off"])
        fleet.tmux.tmux(["kill-pane", "-t", pane])
        #expect(waitUntil { fleet.tmux.tmux(["list-panes", "-a"]).status != 0 })
        let result = fleet.rclaude(["sessions"])
        #expect(result.status == 0 && result.errors == "", "\(result)")
        #expect(result.row(id) == nil)
    }

    @Test func aRowTellsWhereTheSessionIsAndHowThatIsKnown() throws {
        let folder = try fleet.home.folder("with space\ttab")
        let pane = try fleet.agent(id, in: folder)
        let row = try #require(fleet.rclaude(["sessions"]).row(id))
        #expect(row["cwd"] == folder)
        #expect(row["tmux_name"] == "agent")
        #expect(row["pane"] == pane)
        #expect(row["pid"] == fleet.tmux.format("#{pane_pid}", of: pane))
        #expect(row["state"] == "idle")
        #expect(row["source"] == "registry")
        #expect(row["confidence"] == "high")
        #expect(row["mtime"] == "" && row["offset"] == "0", "no transcript before the first turn")
        let changed = fleet.registry(pane)?["statusUpdatedAt"]?.integer
        #expect(row["observed_at"] == changed.map { String($0) })
    }

    @Test func theStateFollowsTheRegistry() throws {
        let pane = try fleet.agent(id)
        fleet.keepBusy(pane)
        #expect(fleet.rclaude(["sessions"]).row(id)?["state"] == "working")
        fleet.tmux.press("Escape", in: pane)
        #expect(waitUntil { fleet.rclaude(["sessions"]).row(id)?["state"] == "idle" })
        fleet.askPermission(in: pane)
        #expect(fleet.rclaude(["sessions"]).row(id)?["state"] == "waiting")
    }

    @Test(arguments: [
        ("busy", "working"), ("shell", "working"), ("idle", "idle"), ("waiting", "waiting"),
        ("something new", "unknown"),
    ])
    func everyStatusOfTheRegistryIsAState(status: String, state: String) throws {
        let pane = try fleet.tmux.newPane(["sleep", "60"], name: "other")
        let pid = fleet.tmux.format("#{pane_pid}", of: pane)
        try fleet.home.write(
            #"{"pid":"\#(pid)","sessionId":"\#(id)","status":"\#(status)","statusUpdatedAt":5}"#,
            to: ".claude/sessions/\(pid).json")
        let row = fleet.rclaude(["sessions"]).row(id)
        #expect(row?["state"] == state)
        #expect(row?["source"] == (state == "unknown" ? "none" : "registry"))
        if state != "unknown" { #expect(row?["observed_at"] == "5") }
    }

    @Test func withoutTheRegistryThePaneSaysTheState() throws {
        let pane = try fleet.agent(id)
        let pid = fleet.tmux.format("#{pane_pid}", of: pane)
        let entry = fleet.home.path + "/.claude/sessions/\(pid).json"
        func row() throws -> [String: String]? {
            try? FileManager.default.removeItem(atPath: entry)
            return fleet.rclaude(["sessions"]).row(id)
        }
        let idle = try row()
        #expect(idle?["state"] == "idle" && idle?["source"] == "pane")
        #expect(idle?["confidence"] == "medium", "by --session-id in the arguments")
        fleet.keepBusy(pane)
        let working = try row()
        #expect(working?["state"] == "working" && working?["source"] == "pane")
        fleet.tmux.press("Escape", in: pane)
        fleet.askPermission(in: pane)
        let waiting = try row()
        #expect(waiting?["state"] == "waiting" && waiting?["source"] == "pane")
    }

    @Test func anEntryOfAReusedPidIsNotBelieved() throws {
        let pane = try fleet.tmux.newPane(["sleep", "60"], name: "other")
        let pid = fleet.tmux.format("#{pane_pid}", of: pane)
        let entry = #"{"pid":\#(pid),"sessionId":"\#(id)","cwd":"/x","status":"busy","procStart":"#
        try fleet.home.write(entry + #""1"}"#, to: ".claude/sessions/\(pid).json")
        #expect(fleet.rclaude(["sessions"]).rows.isEmpty)
        let stat = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        let start = stat[(try #require(stat.lastIndex(of: ")")))...].split(separator: " ")[20]
        try fleet.home.write(entry + "\(start)}", to: ".claude/sessions/\(pid).json")
        #expect(fleet.rclaude(["sessions"]).row(id)?["state"] == "working")
    }

    @Test func malformedRegistryFilesHarmNobody() throws {
        try fleet.agent(id)
        let bad = [
            "", "{", "[]", "null", #"{"pid":"x"}"#, #"{"pid":1,"sessionId":"no uuid"}"#,
            #"{"pid":1e99,"sessionId":"\#(Fleet.id(9))"}"#, "\u{0}\u{FFFD}",
        ]
        for (index, text) in bad.enumerated() {
            try fleet.home.write(text, to: ".claude/sessions/9000\(index).json")
        }
        _ = try fleet.home.folder(".claude/sessions/77.json")
        let result = fleet.rclaude(["sessions"])
        #expect(result.status == 0 && result.errors == "")
        #expect(result.rows.map { $0["uuid"] } == [id])
    }

    @Test func anAgentBelowAShellIsFound() throws {
        let pane = try fleet.tmux.newPane(
            ["sh", "-c", "claude --session-id \(id); true"], name: "shell")
        #expect(fleet.tmux.waitFor("? for shortcuts", in: pane))
        let row = try #require(fleet.rclaude(["sessions"]).row(id))
        #expect(row["confidence"] == "high")
        #expect(row["pid"] != fleet.tmux.format("#{pane_pid}", of: pane))
    }

    @Test func thePaneOptionIsTheBestEvidence() throws {
        let pane = try fleet.agent(id)
        fleet.tmux.tmux(["set-option", "-p", "-t", pane, "@claire_session", Fleet.id(2)])
        let rows = fleet.rclaude(["sessions"]).rows
        #expect(rows.map { $0["uuid"] } == [Fleet.id(2)])
        #expect(rows.first?["confidence"] == "certain")
        fleet.tmux.tmux(["set-option", "-p", "-t", pane, "@claire_session", "$(touch x) no uuid"])
        #expect(fleet.rclaude(["sessions"]).row(id)?["confidence"] == "high")
    }

    @Test func theNewestTranscriptOfTheFolderIsMarkedLow() throws {
        // A script under the agent's name: no registry, no arguments.
        try fleet.home.write("#!/bin/sh\nread x\n", to: "old/claude", executable: true)
        let folder = try fleet.home.folder("w")
        let slug = (folder as NSString).replacingOccurrences(of: "/", with: "-")
        let line =
            #"{"type":"user","cwd":"\#(folder)","isSidechain":false,"message":{"content":"hi"}}"#
        try fleet.write(transcript: [line], of: Fleet.id(2), slug: slug)
        try fleet.write(transcript: [line], of: id, slug: slug)
        // Newer, but of another folder with the same slug; and a sub-agent's.
        try fleet.write(
            transcript: [line.replacingOccurrences(of: "/w\"", with: ".w\"")], of: Fleet.id(3),
            slug: slug)
        try fleet.write(
            transcript: [line.replacingOccurrences(of: "false", with: "true")], of: Fleet.id(4),
            slug: slug)
        func age(_ number: Int, _ seconds: Double) throws {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -seconds)],
                ofItemAtPath:
                    "\(fleet.home.path)/.claude/projects/\(slug)/\(Fleet.id(number)).jsonl")
        }
        try age(2, 100)
        try age(1, 50)
        _ = try fleet.tmux.newPane([fleet.home.path + "/old/claude"], name: "old", in: folder)
        #expect(waitUntil { fleet.rclaude(["sessions"]).row(id)?["confidence"] == "low" })
        #expect(fleet.rclaude(["sessions"]).rows.count == 1)
    }

    @Test func aDeadPaneIsDoneByItsProcess() throws {
        let pane = try fleet.agent(id)
        fleet.tmux.tmux(["set-option", "-p", "-t", pane, "@claire_session", id])
        fleet.tmux.tmux(["set-option", "-g", "remain-on-exit", "on"])
        fleet.tmux.press("C-d", in: pane)
        #expect(waitUntil { fleet.tmux.format("#{pane_dead}", of: pane) == "1" })
        let row = fleet.rclaude(["sessions"]).row(id)
        #expect(row?["state"] == "done" && row?["source"] == "process")
    }

    @Test func aSessionOutsideOfTmuxIsListedWithoutAPane() throws {
        let stat = try String(contentsOfFile: "/proc/self/stat", encoding: .utf8)
        let start = stat[(try #require(stat.lastIndex(of: ")")))...].split(separator: " ")[20]
        try fleet.home.write(
            #"{"pid":\#(getpid()),"sessionId":"\#(id)","cwd":"/x","status":"idle","procStart":\#(start)}"#,
            to: ".claude/sessions/\(getpid()).json")
        let row = fleet.rclaude(["sessions"]).row(id)
        #expect(row?["pane"] == "" && row?["tmux_name"] == "" && row?["state"] == "idle")
    }

    @Test func anIdleSessionBehindAnAPIErrorIsInError() throws {
        let pane = try fleet.agent(id)
        fleet.tmux.type("/stand-in error", in: pane)
        fleet.tmux.press("Enter", in: pane)
        #expect(waitUntil { fleet.rclaude(["sessions"]).row(id)?["state"] == "error" })
        #expect(fleet.rclaude(["triage"]).row(id)?["summary"] == "API Error: 529 Overloaded")
        fleet.tmux.type("/stand-in say better", in: pane)
        fleet.tmux.press("Enter", in: pane)
        #expect(waitUntil { fleet.rclaude(["sessions"]).row(id)?["state"] == "idle" })
    }

    @Test func titlesComeInTheirOrder() throws {
        try fleet.agent(id, ["first words"])
        func title() -> String? { fleet.rclaude(["sessions"]).row(id)?["title"] }
        #expect(waitUntil { title() == "first words" })
        let name = try #require(fleet.transcriptName(id))
        func append(_ line: String) throws {
            let old = fleet.home.text(".claude/projects/" + name) ?? ""
            try fleet.home.write(old + line + "\n", to: ".claude/projects/" + name)
        }
        let steps = [
            (#"{"type":"summary","summary":"a summary"}"#, "a summary"),
            (#"{"type":"last-prompt","lastPrompt":"last\twords\n\u001b[31m"}"#, "last words [31m"),
            (#"{"type":"ai-title","aiTitle":"by the AI"}"#, "by the AI"),
            (#"{"type":"custom-title","customTitle":"mine"}"#, "mine"),
            (#"{"type":"summary","summary":"later"}"#, "mine"),
            (#"{"type":"custom-title","customTitle":"mine now"}"#, "mine now"),
        ]
        for (line, expected) in steps {
            try append(line)
            #expect(title() == expected)
        }
    }

    @Test func sessionNamesThatBeginAlikeAreToldApart() throws {
        let first = try fleet.agent(Fleet.id(1), name: "x")
        let second = try fleet.agent(Fleet.id(2), name: "xy")
        let third = try fleet.agent(Fleet.id(3), name: "x.y")
        let rows = fleet.rclaude(["sessions"])
        #expect(rows.row(Fleet.id(1))?["pane"] == first)
        #expect(rows.row(Fleet.id(2))?["pane"] == second)
        #expect(rows.row(Fleet.id(3))?["pane"] == third)
        #expect(rows.row(Fleet.id(3))?["tmux_name"] == "x_y", "tmux turns the dot into a line")
        let sent = fleet.rclaude(["send", "--yes", "--session", Fleet.id(1), "--text", "for x"])
        #expect(sent.status == 0)
        #expect(waitUntil { fleet.prompts(Fleet.id(1)) == ["for x"] })
        #expect(fleet.prompts(Fleet.id(2)).isEmpty && fleet.prompts(Fleet.id(3)).isEmpty)
    }

    @Test func aCLocaleChangesNothing() throws {
        let folder = try fleet.home.folder("é 🎈 שלום")
        try fleet.agent(id, in: folder)
        let row = fleet.rclaude(["sessions"], environment: ["LC_ALL": "C", "LANG": "C"]).row(id)
        #expect(row?["cwd"] == folder)
    }

    @Test func aHugeTranscriptIsNotReadWhole() throws {
        let pane = try fleet.agent(id, ["first"])
        #expect(waitUntil { fleet.status(pane) == "idle" && fleet.transcriptName(id) != nil })
        let name = try #require(fleet.transcriptName(id))
        let path = "\(fleet.home.path)/.claude/projects/\(name)"
        // Half a gigabyte that takes no room on the disk, and one line behind it.
        let file = open(path, O_WRONLY | O_APPEND)
        defer { close(file) }
        #expect(ftruncate(file, 500 << 20) == 0)
        let line = "\n{\"type\":\"custom-title\",\"customTitle\":\"at the end\"}\n"
        #expect(write(file, line, line.utf8.count) == line.utf8.count)
        for _ in 0..<2 {
            let begin = Date()
            let row = fleet.rclaude(["sessions"]).row(id)
            #expect(row?["title"] == "at the end")
            #expect(row?["offset"] == String((500 << 20) + line.utf8.count))
            #expect(Date().timeIntervalSince(begin) < 3)
        }
    }

    @Test func aSessionInTwoPanesIsListedOnceAndSaid() throws {
        let first = try fleet.agent(id)
        let second = try fleet.tmux.newPane(["sleep", "60"], name: "second")
        for pane in [first, second] {
            fleet.tmux.tmux(["set-option", "-p", "-t", pane, "@claire_session", id])
        }
        let result = fleet.rclaude(["sessions"])
        #expect(result.rows.map { $0["pane"] } == [first], "the pane with the agent")
        #expect(result.errors.contains("session '\(id)' is in \(first) and \(second)"))
    }
}
