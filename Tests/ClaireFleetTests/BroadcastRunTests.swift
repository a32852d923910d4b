import ClaireConfig
import ClaireDomain
import ClairePlatform
import ClaireStore
import Support
import Testing

@testable import ClaireFleet

@Suite struct BroadcastRunTests {
    let scripted: ScriptedTransport
    let id = Rows.id(1)

    init() throws { scripted = try ScriptedTransport() }

    var run: BroadcastRun {
        var run = BroadcastRun(
            transport: scripted.transport, store: scripted.store, actor: .person("ada"))
        run.patience = 300
        return run
    }

    func plan(_ states: [SessionState]) throws -> BroadcastPlan {
        let sessions = states.enumerated().map { index, state in
            Session(
                id: Rows.id(index + 1), host: "h", cwd: nil, tmuxName: "n\(index)", title: nil,
                branch: nil, worktree: nil, closed: false, created: 0, updated: 0,
                observations: [
                    Observation(
                        machine: scripted.machine, source: "registry", state: state, message: nil,
                        usage: nil, diffStat: nil, triage: nil, lastSeen: nil, observedAt: 0,
                        stateSince: 0)
                ], queue: [], now: 0)
        }
        return BroadcastPlan(target: .group("g"), name: "g", recipients: sessions)
    }

    func events(_ broadcast: Broadcast) throws -> [String] {
        try scripted.store.read { reader throws(StoreError) in
            var cursor = LogCursor()
            return try reader.log(LogFilter(type: "broadcast_delivered"), after: &cursor)
                .compactMap { $0.payload["outcome"]?.string }
        }
    }

    @Test("each step is recorded, and the id that comes back from the transcript is the proof")
    func proof() throws {
        try scripted.answer("send", Rows.sendHead + "\(id)\tsubmitted\t\t100\n")
        try scripted.answer("seen", Rows.seenHead + "\(id)\tx\tyes\t150\t\n")
        let done = try run.send("hi", to: try plan([.idle]), as: "ada", mode: .queue)
        #expect(done.deliveries.map(\.outcome) == [.acknowledged])
        #expect(try events(done) == ["queued", "attempted", "submitted", "acknowledged"])
        #expect(
            scripted.calls.first
                == "send --yes --mode queue --id \(done.id) --stdin --session \(id)")
        let sent = try #require(scripted.sent)
        #expect(sent.hasPrefix("[Claire: a message from ada to group 'g', delivery \(done.id)]\n"))
        #expect(sent.hasSuffix("\n[end of delivery \(done.id)]"))
        #expect(sent.contains("\n\nhi\n\n"))
    }

    @Test("an id that stands before the offset noted at sending proves nothing")
    func oldProof() throws {
        try scripted.answer("send", Rows.sendHead + "\(id)\tsubmitted\t\t100\n")
        try scripted.answer("seen", Rows.seenHead + "\(id)\tx\tyes\t100\t\n")
        let done = try run.send("hi", to: try plan([.idle]), as: "ada", mode: .idle)
        #expect(done.deliveries.map(\.outcome) == [.submitted])
    }

    @Test("what the transport says of each recipient is what is recorded, and silence is unknown")
    func outcomes() throws {
        try scripted.answer(
            "send",
            Rows.sendHead + "\(Rows.id(1))\tbusy\tworks\t\n\(Rows.id(2))\tgone\tdead pane\t\n"
                + "\(Rows.id(3))\tabducted\t\t\n", status: 6)
        let plan = try plan([.working, .idle, .idle, .idle, .waiting])
        let done = try run.send("hi", to: plan, as: "ada", mode: .idle)
        #expect(done.deliveries.map(\.outcome) == [.busy, .gone, .unknown, .unknown, .waiting])
        #expect(done.deliveries[1].detail == "dead pane")
        #expect(done.deliveries[2].detail?.contains("'abducted' can't be a outcome") == true)
        #expect(!scripted.calls.contains { $0.contains(Rows.id(5).text) }, "it waits for a person")
    }

    @Test(
        "a call that failed before it could act is failed, any other is unknown",
        arguments: [(2, DeliveryOutcome.failed), (5, .failed), (1, .unknown), (137, .unknown)])
    func failedCalls(status: Int, outcome: DeliveryOutcome) throws {
        try scripted.answer("send", "", errors: "rclaude: no\n", status: status)
        let done = try run.send("hi", to: try plan([.idle]), as: "ada", mode: .idle)
        #expect(done.deliveries.map(\.outcome) == [outcome])
        #expect(done.deliveries.first?.detail == "no")
    }

    /// Leaves behind what a sender leaves that was killed after it took the attempt.
    func breakOff() throws -> UUID {
        try scripted.store.write(as: .person("ada")) { writer throws(StoreError) in
            let broadcast = try writer.recordBroadcast(
                BroadcastMessage(target: .group("g"), text: "hi", recipients: [id, Rows.id(2)]))
            _ = try writer.takeAttempt(broadcast: broadcast, recipient: id)
            return broadcast
        }
    }

    @Test("a delivery that broke off is unknown on the next run, said once and never sent again")
    func brokenOff() throws {
        let broadcast = try breakOff()
        let first = try run.settle()
        #expect(first.map(\.outcome) == [.unknown], "the queued one may still have its turn")
        #expect(try run.settle().isEmpty)
        scripted.clock.advance(61_000)
        #expect(try run.settle().map(\.outcome) == [.failed])
        #expect(try run.settle().isEmpty)
        #expect(scripted.calls(of: "send").isEmpty)
        let isTaken = try scripted.store.write(as: .claire) { writer throws(StoreError) in
            try writer.takeAttempt(broadcast: broadcast, recipient: id)
        }
        #expect(!isTaken, "the one attempt is spent")
    }

    @Test("a delivery that broke off and is found in the transcript was acknowledged")
    func foundLater() throws {
        let broadcast = try breakOff()
        try scripted.answer("seen", Rows.seenHead + "\(id)\t\(broadcast)\tyes\t150\t\n")
        #expect(try run.settle().map(\.outcome) == [.acknowledged])
    }

    @Test("the deliveries of a sender that is still at work are left alone")
    func stillAtWork() throws {
        let lock = try #require(try scripted.store.deliveryLock(try breakOff()))
        #expect(try run.settle().isEmpty)
        lock.release()
        #expect(try run.settle().count == 1)
    }

    @Test("names can't end the frame's first line")
    func frame() {
        let frame = BroadcastFrame(sender: "a]\n[b\u{1B}", target: "project 'x]'", id: id)
        #expect(
            frame.around("t").split(separator: "\n").first
                == "[Claire: a message from a) (b to project 'x)', delivery \(id.text)]")
    }

    @Test(
        "a name means a project or a group, and both only when it is said which",
        arguments: [
            ("both", nil), ("project:both", "project"), ("group:both", "group"), ("web", "group"),
            ("project:web", nil), ("none", nil), ("group:none", nil),
        ])
    func targets(name: String, kind: String?) throws {
        try scripted.assign(id, project: "both")
        let groups = ["both", "web"].map { Configuration.Group(name: $0, session: "*") }
        let found = try scripted.store.read { reader throws(StoreError) in
            Result { () throws(BroadcastTargetError) in
                try reader.broadcastPlan(name, groups: groups, sender: nil)
            }
        }
        #expect((try? found.get())?.kind == kind)
        if kind == "project" { #expect(try found.get().recipients.map(\.id) == [id]) }
        if name == "both" {
            #expect(throws: BroadcastTargetError.ambiguous("both")) { try found.get() }
        }
    }

    @Test("an agent is not told what it says itself")
    func notToItself() throws {
        try scripted.assign(id, project: "p")
        let sender = id
        let found = try scripted.store.read { reader throws(StoreError) in
            Result { () throws(BroadcastTargetError) in
                try reader.broadcastPlan("p", groups: [], sender: sender)
            }
        }
        #expect(try found.get().recipients.isEmpty)
    }
}
