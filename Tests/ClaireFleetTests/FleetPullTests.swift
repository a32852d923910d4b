import ClaireDomain
import ClairePlatform
import ClaireStore
import Support
import Testing

@testable import ClaireFleet

@Suite struct FleetPullTests {
    let scripted: ScriptedTransport
    let id = Rows.id(1)

    init() throws { scripted = try ScriptedTransport() }

    func pull(hosts: [String] = []) -> FleetPull {
        FleetPull(transport: scripted.transport, store: scripted.store, hosts: hosts)
    }

    func sessions(_ rows: String...) throws {
        try scripted.answer("sessions", Rows.sessionsHead + rows.joined())
    }

    func triage(_ rows: String...) throws {
        try scripted.answer("triage", Rows.triageHead + rows.joined())
    }

    @Test("fifty idle sessions add an event each when seen and one every five minutes, no more")
    func noChatter() throws {
        let rows = (1...50).map { Rows.session(Rows.id($0), name: "agent-\($0)") }
        try scripted.answer("sessions", Rows.sessionsHead + rows.joined())
        try scripted.answer(
            "triage",
            Rows.triageHead + (1...50).map { Rows.triage(Rows.id($0)) }.joined())
        try scripted.answer("usage", Rows.usageHead)
        let pull = pull()
        for _ in 0..<360 {
            _ = try pull.round()
            scripted.clock.advance(5000)
        }
        // Half an hour: the first sight, then one sign of life each after 305 s.
        #expect(try scripted.eventCount() == 50 * 6)
        #expect(scripted.calls(of: "sessions").count == 360)
        #expect(scripted.calls.count == 362, "nothing else is asked of a fleet that stands still")
    }

    @Test("a round without news takes no lock")
    func noLock() throws {
        try sessions(Rows.session(id))
        try triage(Rows.triage(id))
        let pull = pull()
        _ = try pull.round()
        // A child that another test starts holds it until it has become its program.
        let lock = try FileLock(path: scripted.store.path + ".lock", waitingUpTo: 5000)
        scripted.store.patience = 0
        #expect(try pull.round().events == 0)
        try sessions(Rows.session(id, state: "working"))
        try triage(Rows.triage(id, state: "working"))
        #expect(throws: FleetError.store(.busy(seconds: 0))) { try pull.round() }
        lock.release()
        #expect(try pull.round().events == 1, "what could not be recorded is not forgotten")
    }

    @Test("a state is recorded with its source and since when it stands")
    func states() throws {
        try sessions(Rows.session(id, state: "waiting", since: 1_789_990_000_000))
        try triage(
            Rows.triage(
                id, state: "waiting", priority: 80, summary: "Push to main?",
                since: 1_789_990_000_000))
        let report = try pull().round()
        #expect(report.changed == [id])
        let session = try scripted.session(id)
        #expect(session.state == .waiting)
        #expect(session.stateSource == "registry")
        #expect(session.stateSince == 1_789_990_000_000)
        #expect(session.message == "Push to main?")
        #expect(session.triage?["priority"] == 80)
        #expect(session.host == "h1" && session.tmuxName == "n" && session.cwd == "/srv/site")
    }

    @Test("a priority that only grew with the minutes is no news")
    func growingPriority() throws {
        try sessions(Rows.session(id, state: "waiting"))
        try triage(Rows.triage(id, state: "waiting", priority: 80, summary: "Push?"))
        _ = try pull().round()
        try triage(Rows.triage(id, state: "waiting", priority: 85, summary: "Push?"))
        #expect(try pull().round().events == 0)
        try triage(Rows.triage(id, state: "waiting", priority: 85, summary: "Pull?"))
        #expect(try pull().round().events == 1)
    }

    @Test("tokens that grow during a turn are recorded with what ends it")
    func usage() throws {
        func use(_ tokens: Int) throws {
            try scripted.answer(
                "usage",
                Rows.usageHead + "\(id)\tm1\t\(tokens)\t2\t3\t4\t0.5\tdated\n"
                    + "\(id)\tm2\t1\t1\t1\t1\t\tno price known\n")
        }
        try sessions(Rows.session(id, state: "working"))
        try triage(Rows.triage(id, state: "working"))
        try use(10)
        let pull = pull()
        #expect(try pull.round().events == 1)
        try use(20)
        try sessions(Rows.session(id, state: "working", offset: 20))
        #expect(try pull.round().events == 0)
        try sessions(Rows.session(id, state: "idle", offset: 30))
        try triage(Rows.triage(id, state: "idle"))
        #expect(try pull.round().events == 1)
        let usage = try scripted.session(id).usage
        #expect(usage?["input"] == 21)
        #expect(usage?["cost_usd"] == .null, "an unknown model means no cost, not zero")
        #expect(usage?["models"]?.array?.first?["cost_usd"] == 0.5)
    }

    @Test("a session that its host shows no more has ended, and comes back when it is seen again")
    func vanishing() throws {
        try sessions(Rows.session(id), Rows.session(Rows.id(2)))
        let pull = pull()
        _ = try pull.round()
        scripted.clock.advance(5000)
        try sessions(Rows.session(Rows.id(2)))
        let report = try pull.round()
        #expect(report.vanished == [id] && report.events == 1)
        let session = try scripted.session(id)
        #expect(session.state == .done && session.stateSource == "process")
        scripted.clock.advance(600_000)
        #expect(try pull.round().vanished.isEmpty)
        try sessions(Rows.session(id), Rows.session(Rows.id(2)))
        _ = try pull.round()
        #expect(try scripted.session(id).state == .idle)
    }

    @Test("the last session of a host has ended only if the host answers when asked alone")
    func lastOfItsHost() throws {
        try sessions(Rows.session(id, host: "h2"))
        let pull = pull()
        _ = try pull.round()
        try scripted.answer(
            "sessions", Rows.sessionsHead, script: #"case "$*" in *h2*) exit 6;; esac"#)
        _ = try pull.round()
        #expect(try scripted.session(id).state == .idle, "silence is no evidence")
        #expect(scripted.calls.last == "sessions --host h2")
        let count = scripted.calls.count
        _ = try pull.round()
        #expect(scripted.calls.count == count + 1, "a silent host is left alone for a while")
        try scripted.home.write("", to: "t/sessions.do")
        _ = try self.pull().round()
        #expect(try scripted.session(id).state == .done)
    }

    @Test("a host that was not asked says nothing about its sessions")
    func otherHosts() throws {
        try sessions(Rows.session(id, host: "h1"), Rows.session(Rows.id(2), host: "h2"))
        _ = try pull().round()
        try sessions(Rows.session(Rows.id(2), host: "h2"))
        #expect(try pull(hosts: ["h2"]).round().vanished.isEmpty)
        #expect(scripted.calls(of: "sessions").last == "sessions --host h2")
        #expect(try scripted.session(id).state == .idle)
    }

    @Test("a session on two hosts is reported and not merged")
    func doubles() throws {
        try sessions(Rows.session(id, host: "h1"), Rows.session(id, host: "h2", state: "working"))
        try triage()
        try scripted.answer("usage", Rows.usageHead)
        let report = try pull().round()
        #expect(report.doubles == [id])
        #expect(report.problems == ["session '\(id)' is on several hosts: h1, h2"])
        let session = try scripted.session(id)
        #expect(session.host == "h1" && session.state == .idle)
    }

    @Test("two machines that name a host differently don't take turns")
    func twoNames() throws {
        try sessions(Rows.session(id, host: "local"))
        _ = try pull().round()
        // As it is merged from a machine that asks this one through ssh.
        try scripted.store.write(as: .claire) { writer throws(StoreError) in
            _ = try writer.append(
                .sessionObserved(
                    id: id, source: "elsewhere", SessionRegisters(host: "build1"),
                    ObservationRegisters()))
        }
        #expect(try pull().round().events == 0)
        try sessions(Rows.session(id, host: "local", name: "renamed"))
        #expect(try pull().round().events == 1)
        #expect(try scripted.session(id).host == "build1")
        #expect(try scripted.session(id).tmuxName == "renamed")
    }

    @Test("what another source said in the meantime is corrected")
    func sourcesTakeTurns() throws {
        for (source, state) in [("registry", "idle"), ("pane", "waiting"), ("registry", "idle")] {
            try sessions(Rows.session(id, state: state, source: source))
            #expect(try pull().round().events == 1)
            scripted.clock.advance(3000)
        }
        #expect(try scripted.session(id).state == .idle)
        #expect(try pull().round().events == 0)
    }
}
