import ClaireDomain
import Foundation
import Support
import Testing

@testable import rclaude

@Suite struct TriageTests {
    let fleet: Fleet
    let id = Fleet.id(1)

    init() throws { fleet = try Fleet() }

    @Test func whoeverWaitsForAPersonComesFirst() throws {
        let idle = try fleet.agent(Fleet.id(1), name: "a", ["/stand-in say All tests pass."])
        #expect(waitUntil { fleet.status(idle) == "idle" && fleet.transcriptName(id) != nil })
        let asking = try fleet.agent(
            Fleet.id(2), name: "b", ["/stand-in say I see two ways. Shall I take the first?"])
        #expect(
            waitUntil { fleet.status(asking) == "idle" && fleet.prompts(Fleet.id(2)).count == 1 })
        let busy = try fleet.agent(Fleet.id(3), name: "c")
        fleet.keepBusy(busy)
        let waiting = try fleet.agent(Fleet.id(4), name: "d")
        fleet.askPermission(in: waiting)
        let result = fleet.rclaude(["triage"])
        #expect(result.status == 0)
        #expect(result.rows.map { $0["uuid"] } == [4, 2, 1, 3].map(Fleet.id))
        #expect(result.rows.map { $0["state"] } == ["waiting", "idle", "idle", "working"])
        #expect(
            result.rows.map { $0["summary"] } == [
                "Bash command: rm -rf build. Do you want to proceed?", "Shall I take the first?",
                "All tests pass.",
                "works on: /stand-in work 1m",
            ])
        #expect(Set(result.rows.map { $0["source"] }) == ["registry"])
        #expect(result.rows.last?["priority"] == "0")
        let sessions = fleet.rclaude(["sessions"])
        for row in result.rows {
            let other = sessions.row(row["uuid"] ?? "")
            #expect(row["state"] == other?["state"] && row["source"] == other?["source"])
            #expect(row["observed_at"] == other?["observed_at"])
        }
    }

    @Test func onlyTheSessionsNamedAreJudged() throws {
        try fleet.agent(Fleet.id(1), name: "a")
        try fleet.agent(Fleet.id(2), name: "b")
        #expect(fleet.rclaude(["triage", Fleet.id(2)]).rows.map { $0["uuid"] } == [Fleet.id(2)])
        let unknown = fleet.rclaude(["triage", Fleet.id(1), Fleet.id(9)])
        #expect(unknown.status == 6)
        #expect(unknown.rows.map { $0["uuid"] } == [Fleet.id(1)])
        #expect(unknown.errors == "rclaude: no session '\(Fleet.id(9))'\n")
    }

    /// A `claude` that answers for the model, and is the stand-in for all else.
    func fakeModel(_ answer: String) throws {
        try FileManager.default.removeItem(atPath: fleet.home.path + "/bin/claude")
        try fleet.home.write(
            """
            #!/bin/sh
            if [ "$1" = -p ]; then
                echo "$@" >> \(fleet.home.path)/calls
                cat >> \(fleet.home.path)/input
                \(answer)
                exit
            fi
            exec \(Products.path(of: "stand-in-agent")) "$@"
            """, to: "bin/claude", executable: true)
        try fleet.home.write(
            "[triage]\nmodel = \"haiku\"\ntimeout_ms = 3000\n", to: ".config/rclaude/config.toml")
        try fleet.home.write(
            "[agent]\nnames = [\"claude\", \"stand-in-agent\"]\n"
                + (fleet.home.text(".config/rclaude/config.toml") ?? ""),
            to: ".config/rclaude/config.toml")
    }

    var calls: [Substring] { (fleet.home.text("calls") ?? "").split(separator: "\n") }

    @Test func aModelSumsUpOnceForEachGrowthOfTheTranscript() throws {
        try fakeModel("printf '55\\tneeds a \\033[31mdecision\\n'")
        let pane = try fleet.agent(id, ["/stand-in say Done."])
        #expect(waitUntil { fleet.status(pane) == "idle" && fleet.prompts(id).count == 1 })
        for _ in 0..<3 {
            let row = fleet.rclaude(["triage"]).row(id)
            #expect(row?["priority"] == "55")
            #expect(row?["summary"] == "needs a [31mdecision")
            #expect(row?["source"] == "registry+model:haiku")
        }
        #expect(calls.count == 1)
        #expect(calls.first?.hasPrefix("-p --model haiku ") == true)
        #expect(fleet.home.text("input")?.contains("[answer] Done.") == true)
        fleet.tmux.type("/stand-in say More.", in: pane)
        fleet.tmux.press("Enter", in: pane)
        #expect(waitUntil { fleet.prompts(id).count == 2 && fleet.status(pane) == "idle" })
        #expect(fleet.rclaude(["triage"]).row(id)?["priority"] == "55")
        #expect(calls.count == 2)
    }

    @Test(arguments: ["echo no idea", "exit 1", "sleep 30", "printf '500\\tx\\n'", "true"])
    func whereTheModelFailsTheEvidenceStands(answer: String) throws {
        try fakeModel(answer)
        let pane = try fleet.agent(id, ["/stand-in say Done."])
        #expect(waitUntil { fleet.status(pane) == "idle" && fleet.prompts(id).count == 1 })
        let begin = Date()
        let result = fleet.rclaude(["triage"])
        #expect(Date().timeIntervalSince(begin) < 15)
        #expect(result.status == 0)
        #expect(result.row(id)?["summary"] == "Done.")
        #expect(result.row(id)?["source"] == "registry")
        #expect(result.errors.contains("by model 'haiku' failed: evidence stands"))
        #expect(fleet.rclaude(["triage"]).errors == "", "a failure is not tried again at once")
        #expect(calls.count == 1)
    }

    @Test func aLongConversationReachesTheModelCut() throws {
        try fakeModel("printf '1\\tfine\\n'")
        let line = String(repeating: "word ", count: 2000)
        let pane = try fleet.agent(id)
        for _ in 0..<4 {
            fleet.rclaude(
                ["send", "--yes", "--stdin", "--session", id], input: "/stand-in say \(line)")
        }
        #expect(waitUntil { fleet.prompts(id).count == 4 && fleet.status(pane) == "idle" })
        #expect(fleet.rclaude(["triage"]).row(id)?["summary"] == "fine")
        #expect((fleet.home.text("input") ?? "").utf8.count < 16 << 10)
    }
}

@Suite struct TriageEvidenceTests {
    private func verdict(_ state: SessionState, _ messages: [Message], age: Int64) -> TriageVerdict
    {
        TriageEvidence(
            session: UUID(high: 0, low: 0),
            observation: StateObservation(state: state, source: .registry, observedAt: 0),
            question: nil, messages: messages
        ).verdict(now: age)
    }

    private func message(_ kind: MessageKind, _ text: String) -> Message {
        Message(kind: kind, id: "", end: 0, time: nil, text: text)
    }

    @Test func whoWaitsLongerIsMoreUrgentWithinItsKind() {
        let answer = [message(.answer, "ok")]
        #expect(verdict(.waiting, answer, age: 0).priority == 80)
        #expect(verdict(.waiting, answer, age: 5 * 60_000).priority == 85)
        #expect(verdict(.waiting, answer, age: 500 * 60_000).priority == 89)
        #expect(verdict(.error, answer, age: 500 * 60_000).priority == 79)
        #expect(verdict(.working, answer, age: 500 * 60_000).priority == 0)
        #expect(verdict(.waiting, answer, age: -1).priority == 80)
    }

    @Test(
        arguments: [
            ("Done.", nil), ("Shall I?", "Shall I?"),
            ("I did it. Shall I go on?", "Shall I go on?"),
            ("What now?\n\nA list:\n- a\n- b\n- c", nil), ("One?\n- yes\n- no", "One?"), ("", nil),
            ("?", "?"), ("続けますか？", "続けますか?"),
        ] as [(String, String?)])
    func theSentenceThatAsksIsFound(text: String, question: String?) {
        #expect(TriageEvidence.question(in: text) == question)
    }

    @Test func aSummaryIsOneLine() {
        let text =
            "\u{1B}[31m first\n\tsecond\u{85}\u{2028}third " + String(repeating: "x", count: 500)
        let summary = verdict(.idle, [message(.answer, text)], age: 0).summary
        #expect(summary.hasPrefix("[31m first second third xxx"))
        #expect(summary.count == 161 && summary.hasSuffix("…"))
    }
}
