import ClaireDomain
import Foundation
import Support
import Testing

@Suite struct SendTests {
    let fleet: Fleet
    let id = Fleet.id(1)

    init() throws { fleet = try Fleet() }

    func send(
        _ text: String, to ids: [String]? = nil, _ more: [String] = []
    ) -> CommandOutput {
        fleet.rclaude(
            ["send", "--yes", "--stdin"] + more + ["--session"] + (ids ?? [id]), input: text)
    }

    @Test func aLongTextArrivesOnceAndWholeWithoutItsEscapes() throws {
        try fleet.agent(id)
        let line =
            "quotes ' \" ` $(touch /tmp/never) ; \\ #{pane_id} #(touch x) é 🎈 שלום\tend\u{1B}[201~"
            + "\u{1B}]0;title\u{7}\u{0}\u{8}\u{7F}\u{9B}31m"
        var text = "[claire d-1]\r\n"
        while text.utf8.count < 20_000 { text += line + "\r" }
        text += "the last line;"
        let result = send(text, ["--id", "d-1"])
        #expect(result.status == 0, "\(result)")
        #expect(result.row(id)?["outcome"] == "submitted")
        #expect(waitUntil { !fleet.prompts(id).isEmpty })
        var expected = text.replacingOccurrences(of: "\r\n", with: "\n")
        expected = expected.replacingOccurrences(of: "\r", with: "\n")
        expected = String(
            String.UnicodeScalarView(
                expected.unicodeScalars.filter {
                    $0 == "\n" || $0 == "\t"
                        || !((0..<32).contains($0.value) || (127..<160).contains($0.value))
                }))
        #expect(fleet.prompts(id) == [expected])
        #expect(expected.contains("end[201~]0;title31m"))
        #expect(fleet.tmux.tmux(["list-buffers"]).output == "", "the buffer is gone")
    }

    @Test func anEscapedEndOfPasteDoesNotSubmitByItself() throws {
        let pane = try fleet.agent(id)
        #expect(send("before\u{1B}[201~\r/exit\r").status == 0)
        #expect(waitUntil { fleet.prompts(id) == ["before[201~\n/exit\n"] })
        #expect(fleet.registry(pane) != nil, "the agent still runs")
    }

    @Test func nothingIsPastedIntoADeadPane() throws {
        let pane = try fleet.agent(id)
        fleet.tmux.tmux(["set-option", "-p", "-t", pane, "@claire_session", id])
        fleet.tmux.tmux(["set-option", "-g", "remain-on-exit", "on"])
        fleet.tmux.press("C-d", in: pane)
        #expect(waitUntil { fleet.tmux.format("#{pane_dead}", of: pane) == "1" })
        let result = send("hello")
        #expect(result.status == 6)
        #expect(result.row(id)?["outcome"] == "gone")
        #expect(result.row(id)?["detail"] == "its pane is dead")
        #expect(fleet.tmux.tmux(["list-panes", "-a"]).status == 0, "the server lives")
    }

    @Test func nothingIsTypedWhereNoAgentRuns() throws {
        let pane = try fleet.tmux.newPane(["cat"], name: "cat")
        fleet.tmux.tmux(["set-option", "-p", "-t", pane, "@claire_session", id])
        let result = send("hello")
        #expect(result.status == 6)
        #expect(result.row(id)?["outcome"] == "gone")
        #expect(!fleet.tmux.capture(pane).contains("hello"))
    }

    @Test func aSessionThatNobodyKnowsIsGone() {
        let result = send("hello")
        #expect(result.status == 6)
        #expect(result.row(id)?["outcome"] == "gone")
    }

    @Test(arguments: ["idle", "queue", "now"])
    func nothingIsTypedIntoAPermissionDialog(mode: String) throws {
        let pane = try fleet.agent(id)
        fleet.askPermission(in: pane)
        let before = fleet.tmux.capture(pane)
        let result = send("1", ["--mode", mode])
        #expect(result.status == 6)
        #expect(result.row(id)?["outcome"] == "waiting")
        #expect(result.row(id)?["detail"] == "Do you want to proceed?")
        #expect(fleet.status(pane) == "waiting")
        #expect(fleet.tmux.capture(pane) == before)
    }

    @Test func aDialogThatTheRegistryHidesIsSeenOnThePane() throws {
        let pane = try fleet.agent(id)
        fleet.askPermission(in: pane)
        let pid = fleet.tmux.format("#{pane_pid}", of: pane)
        let entry = try #require(fleet.home.text(".claude/sessions/\(pid).json"))
        try fleet.home.write(
            entry.replacingOccurrences(of: "\"waiting\"", with: "\"idle\""),
            to: ".claude/sessions/\(pid).json")
        #expect(send("hello").row(id)?["outcome"] == "waiting")
        #expect(fleet.tmux.capture(pane).contains("Do you want to proceed?"))
    }

    @Test func aDialogBehindThePasteStopsBeforeEnter() throws {
        // It asks as soon as something is pasted, as an agent does that began a turn by itself.
        try fleet.home.write(
            """
            #!/bin/sh
            printf '────────────\\n> \\n────────────\\n'
            read line
            printf '\\033[2J\\033[HDo you want to proceed?\\n❯ 1. Yes\\n  2. No\\n'
            read answer; echo "ANSWERED $answer"; sleep 60
            """, to: "asks/claude", executable: true)
        let pane = try fleet.tmux.newPane([fleet.home.path + "/asks/claude"], name: "asks")
        fleet.tmux.tmux(["set-option", "-p", "-t", pane, "@claire_session", id])
        #expect(fleet.tmux.waitFor("────", in: pane))
        let result = send("hello\n", ["--id", "d-1"])
        #expect(result.status == 6)
        #expect(result.row(id)?["outcome"] == "typed")
        #expect(result.row(id)?["detail"]?.hasPrefix("a dialog came up after the paste") == true)
        #expect(!fleet.tmux.capture(pane).contains("ANSWERED"))
        #expect(send("hello\n", ["--id", "d-1"]).row(id)?["outcome"] == "typed")
    }

    @Test func anIDIsSentToAPaneOnce() throws {
        try fleet.agent(id)
        #expect(send("frame d-1: once", ["--id", "d-1"]).status == 0)
        #expect(waitUntil { fleet.prompts(id).count == 1 })
        let again = send("frame d-1: twice", ["--id", "d-1"])
        #expect(again.status == 0)
        #expect(again.row(id)?["outcome"] == "submitted")
        #expect(again.row(id)?["detail"] == "this id was sent before: nothing was typed now")
        #expect(again.row(id)?["offset"] == "0")
        #expect(send("frame d-2: another", ["--id", "d-2"]).status == 0)
        #expect(waitUntil { fleet.prompts(id).count == 2 })
        #expect(fleet.prompts(id) == ["frame d-1: once", "frame d-2: another"])
    }

    @Test func anIDThatWasNotedAndNeverFinishedIsNotSentAgain() throws {
        let pane = try fleet.agent(id)
        fleet.tmux.tmux(["set-option", "-p", "-t", pane, "@claire_sent", "d-0@0=submitted d-1@17"])
        let result = send("frame d-1", ["--id", "d-1"])
        #expect(result.status == 6)
        #expect(result.row(id)?["outcome"] == "failed")
        #expect(result.row(id)?["offset"] == "17")
        #expect(!fleet.tmux.capture(pane).contains("frame d-1"))
    }

    @Test func anIDThatMetADialogMayBeSentLater() throws {
        let pane = try fleet.agent(id)
        fleet.askPermission(in: pane)
        #expect(send("frame d-1", ["--id", "d-1"]).row(id)?["outcome"] == "waiting")
        fleet.tmux.press("Escape", in: pane)
        #expect(waitUntil { fleet.status(pane) == "idle" })
        #expect(send("frame d-1", ["--id", "d-1"]).status == 0)
        #expect(waitUntil { fleet.prompts(id).last == "frame d-1" })
    }

    @Test func sendersAtOnceAreServedOneAfterTheOther() async throws {
        try fleet.agent(id, environment: ["STAND_IN_WORK": "50ms"])
        let fleet = fleet.home
        let count = 4
        let statuses = await withTaskGroup(of: Int32.self) { group in
            for number in 0..<count {
                let id = id
                group.addTask {
                    fleet.run([
                        "rclaude", "send", "--yes", "--mode", "queue", "--id", "d-\(number)",
                        "--session", id, "--text", "[d-\(number)] line\nsecond \(number)",
                    ]).status
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 0, count: count))
        #expect(waitUntil { self.fleet.prompts(id).count == count })
        #expect(
            self.fleet.prompts(id).sorted()
                == (0..<count).map { "[d-\($0)] line\nsecond \($0)" })
    }

    @Test func oneIDFromTwoSendersAtOnceArrivesOnce() async throws {
        try fleet.agent(id)
        let home = fleet.home
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                let id = id
                group.addTask {
                    _ = home.run([
                        "rclaude", "send", "--yes", "--mode", "queue", "--id", "same", "--session",
                        id, "--text", "[same] text",
                    ])
                }
            }
        }
        #expect(waitUntil { !fleet.prompts(id).isEmpty })
        #expect(send("[other]", ["--id", "other", "--mode", "queue"]).status == 0)
        #expect(waitUntil { fleet.prompts(id).contains("[other]") })
        #expect(fleet.prompts(id) == ["[same] text", "[other]"])
    }

    @Test func aBusySessionIsWaitedForABoundedTime() throws {
        let pane = try fleet.agent(id)
        fleet.keepBusy(pane)
        let result = send("hello", ["--wait", "400"])
        #expect(result.status == 6)
        #expect(result.row(id)?["outcome"] == "busy")
        #expect(fleet.prompts(id).count == 1)
    }

    @Test func aSessionThatBecomesIdleInTimeIsSentTo() throws {
        let pane = try fleet.agent(id)
        fleet.tmux.type("/stand-in work 1s", in: pane)
        fleet.tmux.press("Enter", in: pane)
        #expect(waitUntil { fleet.status(pane) == "busy" })
        #expect(send("hello").status == 0)
        #expect(waitUntil { fleet.prompts(id).last == "hello" })
    }

    @Test func queueTypesIntoABusySession() throws {
        let pane = try fleet.agent(id)
        fleet.keepBusy(pane)
        let result = send("frame d-7 for later", ["--mode", "queue", "--id", "d-7"])
        #expect(result.status == 0, "\(result)")
        let seen = fleet.rclaude(["seen", "--id", "d-7", "--session", id])
        #expect(seen.row(id)?["seen"] == "queued")
        fleet.tmux.press("Escape", in: pane)
        #expect(waitUntil { fleet.prompts(id).last == "frame d-7 for later" })
        #expect(
            waitUntil {
                fleet.rclaude(["seen", "--id", "d-7", "--session", id]).row(id)?["seen"] == "yes"
            })
    }

    @Test func nowStopsTheTurnFirst() throws {
        let pane = try fleet.agent(id)
        fleet.keepBusy(pane)
        let result = send("hello", ["--mode", "now"])
        #expect(result.status == 0, "\(result)")
        #expect(waitUntil { fleet.prompts(id).last == "hello" })
        #expect(fleet.status(pane) != nil)
    }

    @Test func aStoppedAgentIsNotTypedTo() throws {
        // The shell is back in the foreground, and would run whatever is typed.
        let pane = try fleet.tmux.newPane(["bash", "--norc", "-i"], name: "shell")
        fleet.tmux.type("claude --session-id \(id)", in: pane)
        fleet.tmux.press("Enter", in: pane)
        #expect(fleet.tmux.waitFor("? for shortcuts", in: pane))
        #expect(send("first").status == 0, "below a shell, in the foreground")
        #expect(waitUntil { fleet.prompts(id).count == 1 })
        let pid = try #require(fleet.rclaude(["sessions"]).row(id)?["pid"])
        #expect(fleet.home.run(["kill", "-STOP", pid]).status == 0)
        #expect(fleet.tmux.waitFor("Stopped", in: pane))
        for mode in ["idle", "queue", "now"] {
            let result = send("touch ran", ["--mode", mode, "--wait", "300"])
            #expect(result.row(id)?["outcome"] == "busy")
            #expect(
                result.row(id)?["detail"]?.hasPrefix(
                    "another program is in the foreground of its pane") == true)
        }
        #expect(!fleet.tmux.capture(pane).contains("touch ran"))
    }

    @Test func theServerItselfRefusesAnotherForegroundProgram() throws {
        let pane = try fleet.tmux.newPane(["cat"], name: "cat")
        let condition = "#{||:#{pane_dead},#{!=:#{pane_current_command},claude}}"
        #expect(fleet.tmux.format(condition, of: pane) == "1")
        // Until the pane's process has become cat it is another program, too.
        let ofCat = condition.replacingOccurrences(of: "claude", with: "cat")
        #expect(waitUntil { fleet.tmux.format(ofCat, of: pane) == "0" })
    }

    @Test func copyModeIsLeftBeforeEnter() throws {
        let pane = try fleet.agent(id)
        fleet.tmux.tmux(["copy-mode", "-t", pane])
        #expect(fleet.tmux.format("#{pane_in_mode}", of: pane) == "1")
        #expect(send("ends in ;").status == 0)
        #expect(waitUntil { fleet.prompts(id) == ["ends in ;"] })
    }

    @Test func synchronizedPanesAreRefused() throws {
        let pane = try fleet.agent(id)
        fleet.tmux.tmux(["set-option", "-w", "-t", pane, "synchronize-panes", "on"])
        let result = send("hello")
        #expect(result.row(id)?["outcome"] == "failed")
        #expect(result.row(id)?["detail"] == "its panes are synchronized")
    }

    @Test func aSessionThatRunsInTwoPanesIsSentNothing() throws {
        let first = try fleet.agent(id, name: "a")
        let second = try fleet.agent(Fleet.id(2), name: "b")
        for pane in [first, second] {
            fleet.tmux.tmux(["set-option", "-p", "-t", pane, "@claire_session", id])
        }
        let result = send("hello")
        #expect(result.row(id)?["outcome"] == "failed")
        #expect(result.row(id)?["detail"] == "it is in two panes, \(first) and \(second)")
        #expect(fleet.prompts(id).isEmpty && fleet.prompts(Fleet.id(2)).isEmpty)
    }

    @Test(arguments: [("y", ["hello"]), ("n", [])]) func aPersonIsAskedFirst(
        key: String, prompts: [String]
    ) throws {
        try fleet.agent(id)
        let script = "rclaude send --session \(id) --text hello; echo status $?; sleep 60"
        let pane = try fleet.tmux.newPane(["sh", "-c", script], name: "person")
        #expect(fleet.tmux.waitFor("send? y or n", in: pane))
        #expect(fleet.tmux.capture(pane).contains("to \(id)"))
        fleet.tmux.type(key, in: pane)
        #expect(fleet.tmux.waitFor(prompts.isEmpty ? "status 1" : "status 0", in: pane))
        #expect(waitUntil { fleet.prompts(id) == prompts })
    }

    @Test func anAgentThatDoesNotMoveIsTypedAndNoMore() throws {
        try fleet.home.write(
            "#!/bin/sh\nstty -echo\nprintf '────────────\\n> \\n────────────\\n'\nsleep 60\n",
            to: "deaf/claude", executable: true)
        try fleet.home.write("[send]\nverify_ms = 500\n", to: ".config/rclaude/config.toml")
        let pane = try fleet.tmux.newPane([fleet.home.path + "/deaf/claude"], name: "deaf")
        fleet.tmux.tmux(["set-option", "-p", "-t", pane, "@claire_session", id])
        #expect(fleet.tmux.waitFor("────", in: pane))
        let result = send("hello")
        #expect(result.status == 6)
        #expect(result.row(id)?["outcome"] == "typed")
        #expect(
            result.row(id)?["detail"]
                == "Enter was sent, but the session did not move within 500 ms")
    }

    @Test func severalRecipientsGetARowEachInTheirOrder() throws {
        try fleet.agent(Fleet.id(1), name: "a")
        let pane = try fleet.agent(Fleet.id(2), name: "b")
        fleet.askPermission(in: pane)
        try fleet.agent(Fleet.id(3), name: "c")
        let ids = [3, 9, 2, 1].map(Fleet.id)
        let result = send("to all", to: ids)
        #expect(result.status == 6)
        #expect(result.rows.map { $0["uuid"] } == ids)
        #expect(
            result.rows.map { $0["outcome"] } == ["submitted", "gone", "waiting", "submitted"])
    }

    @Test func aPaneThatGoesIsNoReasonToFailTheOthers() throws {
        try fleet.agent(Fleet.id(1), name: "a")
        let pane = try fleet.agent(Fleet.id(2), name: "b")
        fleet.keepBusy(pane)
        fleet.tmux.tmux(["run-shell", "-b", "sleep 0.5; tmux kill-pane -t \(pane)"])
        let result = send("to both", to: [Fleet.id(1), Fleet.id(2)])
        #expect(result.row(Fleet.id(1))?["outcome"] == "submitted")
        #expect(result.row(Fleet.id(2))?["outcome"] == "gone")
    }

    @Test(arguments: [
        (["--session", Fleet.id(1), "--text", "x"], "without a terminal '--yes' is needed"),
        (["--yes", "--text", "x"], "to which session? '--session' is missing"),
        (["--yes", "--session", "x", "--text", "x"], "'x' is no session uuid"),
        (["--yes", "--session", Fleet.id(1)], "one of '--text' and '--stdin' is needed"),
        (["--yes", "--session", Fleet.id(1), "--text", "\u{1B}\n"], "the text is empty"),
        (
            ["--yes", "--session", Fleet.id(1), "--text", "x", "--mode", "later"],
            "mode 'later' is none of idle, queue, now"
        ),
        (
            ["--yes", "--session", Fleet.id(1), "--text", "x", "--id", "a b"],
            "'a b' can't be an id: 1 to 64 letters, digits, '-' and '_'"
        ),
        (["--yes", "--now"], "unknown option '--now'"),
    ])
    func nonsenseIsRefused(arguments: [String], message: String) {
        let result = fleet.rclaude(["send"] + arguments)
        #expect(result.status == 2)
        #expect(result.errors == "rclaude: \(message)\nhint: rclaude --help\n")
        #expect(result.output == "")
    }

    @Test func anInterruptedSendSaysHowFarItCame() throws {
        let pane = try fleet.agent(id)
        fleet.keepBusy(pane)
        let result = fleet.home.run([
            "timeout", "-s", "INT", "1", "rclaude", "send", "--yes", "--wait", "30000", "--session",
            id, "--text", "hello",
        ])
        #expect(result.row(id)?["outcome"] == "failed")
        #expect(result.row(id)?["detail"] == "interrupted before anything was typed")
        #expect(!fleet.tmux.capture(pane).contains("hello"))
    }
}
