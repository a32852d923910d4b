import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

@testable import ClaireStore

/// What hooks say is recorded when it is new, and what they say while another writes is taken in.
@Suite struct HookReportTests {
    private let world = TestWorld(now: 1_750_000_000_000)
    private let agent = UUID(random: 8, 1)
    private let temporary: TemporaryStore
    private let machine = UUID(random: 6, 1)

    init() throws {
        temporary = try TemporaryStore(machine: machine, ambient: world.ambient)
    }

    private func report(
        _ state: SessionState, _ message: HookReport.Message = .kept, event: String = "PreToolUse",
        of session: ClaireDomain.UUID? = nil, beginsTurn: Bool = false
    ) -> HookReport {
        HookReport(
            session: session ?? agent, event: event, state: state, message: message, at: world.now,
            beginsTurn: beginsTurn)
    }

    /// Records a report and returns how many events that made.
    @discardableResult
    private func record(_ report: HookReport) throws -> Int {
        let before = try count()
        try temporary.store.write(as: .session(report.session)) { writer throws(StoreError) in
            try writer.record(report)
        }
        return try count() - before
    }

    private func isNews(_ report: HookReport) throws -> Bool {
        try temporary.store.read { reader throws(StoreError) in
            try reader.isNews(report, machine: machine)
        }
    }

    private func count() throws -> Int {
        try temporary.store.number("SELECT count(*) FROM events")
    }

    private func session(_ id: ClaireDomain.UUID? = nil) throws -> Session {
        try temporary.store.read { reader throws(StoreError) in try reader.session(id ?? agent) }
    }

    private func work(_ writer: Writer) throws(StoreError) {
        _ = try writer.createProject(name: "site \(writer.newID().text)")
    }

    // MARK: News

    @Test("a state that is told again writes nothing, and a tool's use leaves the message alone")
    func unchanged() throws {
        #expect(try record(report(.working, .said("build it"), beginsTurn: true)) == 1)
        for _ in 0..<100 {
            world.now += 2000
            #expect(try !isNews(report(.working)))
        }
        #expect(try session().message == "build it")
        #expect(try isNews(report(.waiting, .said("Bash: make"))))
    }

    @Test("a session that works on and on says so every five minutes")
    func signOfLife() throws {
        try record(report(.working, beginsTurn: true))
        world.now += 4 * 60_000
        #expect(try !isNews(report(.working)))
        world.now += 61_000
        #expect(try record(report(.working)) == 1)
        world.now += 5 * 60_000
        #expect(try session().state == .working)
        world.now += 61_000
        #expect(try session().state == .unknown)
    }

    @Test("what it waited for is told no longer once it goes on")
    func afterWaiting() throws {
        try record(report(.waiting, .said("Bash: rm -rf build"), event: "PermissionRequest"))
        world.now += 6000
        #expect(try !isNews(report(.waiting, .atFirst("Claude needs your permission"))))
        #expect(try record(report(.working)) == 1)
        #expect(try session().message == nil)
    }

    @Test("the next prompt takes back what the agent said it needs")
    func nextPrompt() throws {
        try record(report(.working, beginsTurn: true))
        try temporary.store.write(as: .session(agent)) { writer throws(StoreError) in
            _ = try writer.report(state: .waiting, message: "which port?", of: agent)
        }
        world.now += 1000
        try record(report(.idle, .said("which port?"), event: "Stop"))
        #expect(try session().state == .waiting)
        world.now += 30_000
        try record(report(.working, .said("8080"), beginsTurn: true))
        #expect(try session().state == .working)
        world.now += 10_000
        try record(report(.idle, .said("done"), event: "Stop"))
        #expect(try session().state == .idle)
    }

    @Test("another task in hand is news, and its updates begin with what its session does")
    func otherTask() throws {
        try record(report(.working, beginsTurn: true))
        let task = try temporary.write { writer throws(StoreError) in
            let project = try writer.createProject(name: "site")
            let task = try writer.addTask(NewTask(title: "first"), to: project.id)
            try writer.assign(task.id, to: agent)
            return task.id
        }
        #expect(try isNews(report(.working)))
        try record(report(.working))
        #expect(try !isNews(report(.working)))
        try record(report(.waiting, .said("Bash: make"), event: "PermissionRequest"))
        let updates = try temporary.store.read { reader throws(StoreError) in
            try reader.updates(task: task)
        }
        #expect(updates.map(\.source) == [.hook, .hook])
        #expect(updates.map { $0.payload["state"] } == ["working", "waiting"])
        #expect(updates.last?.payload["text"] == "Bash: make")
    }

    @Test("what a session works on is told by its own assignments as by the whole book")
    func currentAssignment() throws {
        let sessions = (1...4).map { UUID(random: 9, $0) }
        try temporary.write { writer throws(StoreError) in
            let project = try writer.createProject(name: "site")
            for number in 0..<12 {
                let task = try writer.addTask(NewTask(title: "t\(number)"), to: project.id)
                try writer.assign(task.id, to: sessions[number % 4], ifBusy: .queue)
                if number == 1 { try writer.moveTask(task.id, .submit) }
                if number == 2 { try writer.moveTask(task.id, .done) }
            }
        }
        try temporary.store.read { reader throws(StoreError) in
            let book = try reader.assignmentBook()
            for session in sessions {
                let whole = book.queue(ofSession: session).first?.id
                #expect(try reader.currentAssignment(of: session) == whole)
            }
        }
    }

    // MARK: Spool

    @Test("what was spooled is in the record before what the next writer does, as the agent's own")
    func takenIn() throws {
        try temporary.store.spool(report(.working, .said("build it"), beginsTurn: true))
        world.now += 1000
        try temporary.store.spool(report(.waiting, .said("Bash: make")))
        #expect(temporary.store.hasSpooledReports)
        let own = try temporary.write { writer throws(StoreError) in
            try self.work(writer)
            return writer.events.map(\.type)
        }
        #expect(own == ["project_created"])
        #expect(!temporary.store.hasSpooledReports)
        let types = try temporary.store.connection.prepare(
            "SELECT event_type || ' ' || json_extract(payload, '$.actor') FROM events ORDER BY hlc"
        ).all { $0.text(0) }
        let observed = "session_observed session:\(agent.text)"
        #expect(types == [observed, observed, "project_created person:ada"])
        let commands = try temporary.store.number(
            "SELECT count(DISTINCT json_extract(payload, '$.command')) FROM events")
        #expect(commands == 2)
        #expect(try session().state == .waiting)
        #expect(try session().stateSince == world.now)
        #expect(FileMetadata(temporary.path + ".spool.taken") == nil)
    }

    @Test("nobody's undo takes a hook's word back")
    func undo() throws {
        try temporary.store.spool(report(.working, beginsTurn: true))
        let command = try temporary.write { writer throws(StoreError) in
            try self.work(writer)
            return writer.command
        }
        let types = try temporary.store.connection.prepare(
            "SELECT event_type FROM events WHERE json_extract(payload, '$.command') = '\(command)'"
        ).all { $0.text(0) }
        #expect(types == ["project_created"])
    }

    @Test("a crash at any step neither loses a report nor records one twice")
    func crash() throws {
        for step in Ambient.Step.allCases {
            let fresh = try TemporaryStore(machine: machine, ambient: world.ambient)
            let reports = [
                report(.working, .said("one"), beginsTurn: true), report(.waiting, .said("two")),
                report(.working), report(.idle, .said("three"), event: "Stop"),
            ]
            for report in reports {
                world.now += 1000
                var late = report
                late.at = world.now
                try fresh.store.spool(late)
            }
            world.atEachThrowingStep { reached throws(StoreError) in
                if reached == step { throw .failed(path: "", detail: "ended") }
            }
            _ = storeError {
                try fresh.write { writer throws(StoreError) in try self.work(writer) }
            }
            world.atEachStep { _ in }
            // Two more writers, of which the first may find what the one that ended left.
            for _ in 0..<2 {
                let again = try fresh.reopened(ambient: world.ambient)
                try again.write(as: .person("ada")) { writer throws(StoreError) in
                    try self.work(writer)
                }
            }
            let observed = try fresh.store.number(
                "SELECT count(*) FROM events WHERE event_type = 'session_observed'")
            #expect(observed == 4, "\(step)")
            let state = try fresh.store.read { reader throws(StoreError) in
                try reader.session(agent).state
            }
            #expect(state == .idle, "\(step)")
            #expect(!fresh.store.hasSpooledReports)
        }
    }

    @Test("what was moved and not removed is taken in with what came later, once")
    func leftOver() throws {
        let (spool, taken) = (temporary.path + ".spool", temporary.path + ".spool.taken")
        try temporary.store.spool(report(.working, .said("one"), beginsTurn: true))
        let first = try #require(FileRange.head(spool, count: 1 << 20))
        #expect(rename(spool, taken) == 0)
        world.now += 1000
        try temporary.store.spool(report(.waiting, .said("two")))
        // As a writer leaves it that ends between adding the lines and removing their file.
        let second = try #require(FileRange.head(spool, count: 1 << 20))
        #expect(FileRange.overwrite(taken, with: first + second + Array("{\"id\":".utf8)))
        try temporary.write { writer throws(StoreError) in try self.work(writer) }
        #expect(try count() == 3)
        #expect(try session().state == .waiting)
    }

    @Test("a line that is none is passed over, and the disk is not filled")
    func malformed() throws {
        let spool = temporary.path + ".spool"
        #expect(FileRange.overwrite(spool, with: Array("{\"id\":\"\n\u{0}\n[]\n{}\ntrue".utf8)))
        try temporary.store.spool(report(.waiting))
        try temporary.write { writer throws(StoreError) in try self.work(writer) }
        #expect(try session().state == .waiting && count() == 2)
        #expect(FileRange.overwrite(spool, with: [UInt8](repeating: 0x20, count: 1 << 20)))
        #expect(storeError { try temporary.store.spool(report(.idle)) } == .full(path: spool))
    }

    @Test("reports that many hooks leave while others write all arrive")
    func many() throws {
        let temporary = try TemporaryStore()
        let path = temporary.path
        let hooks = (0..<4).map { hook in
            { @Sendable () throws in
                let store = try Store.open(at: path, machine: nil)
                for number in 0..<50 {
                    let session = UUID(random: UInt64(100 + hook), UInt64(number))
                    let report = HookReport(
                        session: session, event: "Stop", state: .idle, message: .kept,
                        at: WallClock.now())
                    while storeError({ try store.spool(report) }) != nil {}
                }
            }
        }
        let writers = (0..<2).map { _ in
            { @Sendable () throws in
                let store = try Store.open(at: path, machine: nil)
                for _ in 0..<15 {
                    try store.writePatiently { writer throws(StoreError) in
                        _ = try writer.createProject(name: writer.newID().text)
                    }
                }
            }
        }
        runThreads(hooks + writers)
        try temporary.write { writer throws(StoreError) in
            _ = try writer.createProject(name: "last")
        }
        let sessions = try temporary.store.number(
            "SELECT count(DISTINCT session_id) FROM observations WHERE source = 'hook'")
        #expect(sessions == 200)
        #expect(
            try temporary.store.number(
                "SELECT count(*) FROM events WHERE event_type = 'session_observed'") == 200)
        #expect(try temporary.store.complaints() == [])
    }

    @Test("a database of an older build is not brought up to date by a hook")
    func older() throws {
        try temporary.tamper("PRAGMA user_version = 3")
        let error = storeError {
            _ = try Store.openBriefly(at: temporary.path, machine: nil, patience: 20)
        }
        #expect(error?.message.contains("waits to be brought up to date") == true)
        #expect(try temporary.store.number("PRAGMA user_version") == 3)
    }
}
