import ClaireDomain
import ClaireStore
import Support
import Testing

@testable import ClaireFleet

/// What `pull` records on the assignments of sessions that work on something.
@Suite struct UpdateTests {
    let scripted: ScriptedTransport
    let id = Rows.id(1)

    init() throws { scripted = try ScriptedTransport() }

    func pull() -> FleetPull {
        FleetPull(transport: scripted.transport, store: scripted.store)
    }

    func fleet(_ state: String, offset: Int, summary: String) throws {
        try scripted.answer(
            "sessions", Rows.sessionsHead + Rows.session(id, state: state, offset: offset))
        try scripted.answer(
            "triage", Rows.triageHead + Rows.triage(id, state: state, summary: summary))
        try scripted.answer("usage", Rows.usageHead)
    }

    func say(_ rows: [(offset: Int, kind: String, at: Int64, text: String)]) throws {
        try scripted.answer(
            "messages",
            Rows.messagesHead
                + rows.map {
                    "\(id)\t\($0.offset)\t\($0.kind)\tm\($0.offset)\t\($0.at)\t\($0.text)\n"
                }
                .joined())
    }

    @Test("a finished turn is one update, however often and by however many it is read")
    func messages() throws {
        try scripted.assign(id)
        let now = scripted.clock.now
        try fleet("idle", offset: 300, summary: "done")
        try say([
            (50, "answer", now - 1, "from before the task"), (100, "answer", now + 1, "first"),
            (200, "text", now + 2, "thinking"), (250, "answer", now + 3, "second\\nline"),
            (300, "end", now + 3, ""),
        ])
        let (one, other) = (pull(), pull())
        _ = try one.round()
        _ = try other.round()
        _ = try one.round()
        let texts = try scripted.updates(id).filter { $0.source == .message }
            .map { $0.payload["text"]?.string }
        #expect(texts == ["first", "second\nline"])
        try fleet("idle", offset: 400, summary: "done")
        try say([(400, "answer", now + 9, "third")])
        _ = try one.round()
        #expect(scripted.calls(of: "messages").last == "messages --since 250 \(id)")
        #expect(try scripted.updates(id).last?.payload["text"] == "third")
        #expect(try scripted.updates(id).allSatisfy { $0.assignmentID != nil })
    }

    @Test("the pane is kept when a session begins to wait, and not again while it does")
    func paneTail() throws {
        try scripted.assign(id)
        try fleet("working", offset: 10, summary: "works")
        let pull = pull()
        _ = try pull.round()
        try scripted.answer("tail", "one\n\u{1B}[31mtwo?\n")
        try fleet("waiting", offset: 20, summary: "two?")
        _ = try pull.round()
        try fleet("waiting", offset: 30, summary: "two?")
        _ = try pull.round()
        let tails = try scripted.updates(id).filter { $0.source == .paneTail }
        #expect(tails.count == 1)
        #expect(tails.first?.payload["text"] == "one\n[31mtwo?\n")
        #expect(tails.first?.payload["state"] == "waiting")
        #expect(scripted.calls(of: "tail").count == 1)
    }

    @Test("a verdict is an update when it changes")
    func triage() throws {
        try scripted.assign(id)
        for (offset, summary) in [(1, "a"), (2, "a"), (3, "b"), (4, "b")] {
            try fleet("idle", offset: offset, summary: summary)
            _ = try pull().round()
        }
        let verdicts = try scripted.updates(id).filter { $0.source == .triage }
        #expect(verdicts.map { $0.payload["summary"] } == ["a", "b"])
    }

    @Test("of a session without a task neither messages nor panes are read")
    func unassigned() throws {
        try fleet("waiting", offset: 10, summary: "?")
        _ = try pull().round()
        #expect(try scripted.updates(id).isEmpty)
        #expect(scripted.calls.map { $0.prefix { $0 != " " } } == ["sessions", "triage", "usage"])
    }

    @Test("a question that can't be answered leaves out its part and is said")
    func partsFail() throws {
        try scripted.assign(id)
        try fleet("idle", offset: 10, summary: "x")
        try scripted.answer("triage", "", errors: "rclaude: no model\n", status: 1)
        try scripted.answer("messages", "nonsense\n")
        let report = try pull().round()
        #expect(try scripted.session(id).state == .idle)
        #expect(!report.isComplete)
        #expect(report.problems.contains("no model"))
        #expect(report.problems.contains { $0.contains("no column 'uuid'") })
    }
}
