import ClaireDomain
import ClairePlatform
import ClaireStore
import Support
import Synchronization

@testable import ClaireFleet

/// A transport that says what a test wrote into files, and a store with a clock of the test's own.
final class ScriptedTransport {
    let home: TemporaryHome
    let store: Store
    let clock: TestClock
    let machine = UUID(high: 0xA000_0000_0000_4000, low: 0x8000_0000_0000_0001)
    private let program: String

    init(version: String = "rclaude 1.0 contract 1") throws {
        home = try TemporaryHome()
        clock = TestClock()
        program = try home.write(
            #"""
            #!/bin/sh
            cd "$(dirname "$0")" || exit 1
            echo "$*" >> calls
            if [ "$1" = --version ]; then echo '\#(version)'; exit; fi
            if [ "$1" = send ]; then cat > sent; fi
            if [ -f "$1.do" ]; then . "./$1.do"; fi
            if [ -f "$1.errors" ]; then cat "$1.errors" >&2; fi
            if [ -f "$1" ]; then cat "$1"; fi
            if [ -f "$1.status" ]; then exit "$(cat "$1.status")"; fi
            """#, to: "t/rclaude", executable: true)
        let clock = clock
        let ambient = Ambient(
            now: { clock.now }, uuid: { UUID(random: Randomness.next(), Randomness.next()) })
        store = try Store.create(
            at: home.path + "/claire.db", machine: machine, ambient: ambient
        ).store
    }

    var transport: Transport { Transport(command: program) }

    /// Makes a verb answer.
    func answer(
        _ verb: String, _ output: String, errors: String = "", status: Int = 0,
        script: String? = nil
    ) throws {
        try home.write(output, to: "t/\(verb)")
        try home.write(errors, to: "t/\(verb).errors")
        try home.write("\(status)\n", to: "t/\(verb).status")
        if let script { try home.write(script, to: "t/\(verb).do") }
    }

    /// The calls so far, a line of arguments each.
    var calls: [String] {
        (home.text("t/calls") ?? "").split(separator: "\n").map(String.init)
    }

    func calls(of verb: String) -> [String] { calls.filter { $0.hasPrefix(verb) } }

    /// What the last text that was sent looks like to the transport.
    var sent: String? { home.text("t/sent") }

    func eventCount() throws -> Int {
        try store.read { reader throws(StoreError) in try reader.eventCount() }
    }

    func session(_ id: UUID) throws -> Session {
        try store.read { reader throws(StoreError) in try reader.session(id) }
    }

    func updates(_ id: UUID) throws -> [Update] {
        try store.read { reader throws(StoreError) in try reader.updates(session: id) }
    }

    /// Gives a session a task of its own, in a project of its own.
    @discardableResult
    func assign(_ session: UUID, project name: String = "site") throws -> UUID {
        try store.write(as: .person("ada")) { writer throws(StoreError) in
            let project = try writer.createProject(name: name)
            let task = try writer.addTask(NewTask(title: "Work"), to: project.id)
            _ = try writer.assign(task.id, to: session)
            return project.id
        }
    }
}

/// A clock that goes on only when a test says so, milliseconds since 1970.
final class TestClock: Sendable {
    private let time = Mutex<Int64>(1_790_000_000_000)
    var now: Int64 { time.withLock { $0 } }
    func advance(_ milliseconds: Int64) { time.withLock { $0 += milliseconds } }
}

/// Rows as the transport writes them.
enum Rows {
    static func id(_ number: Int) -> UUID {
        UUID(high: 0xB000_0000_0000_4000, low: 0x8000_0000_0000_0000 | UInt64(number))
    }

    static let sessionsHead =
        "uuid\thost\tcwd\ttmux_name\tmtime\tstate\tsource\tconfidence\ttitle\tpid\tobserved_at\toffset\n"

    static func session(
        _ id: UUID, host: String = "h1", state: String = "idle", source: String = "registry",
        title: String = "t", name: String = "n", offset: Int = 10,
        since: Int64 = 1_789_999_000_000
    ) -> String {
        "\(id)\t\(host)\t/srv/site\t\(name)\t1789999000000\t\(state)\t\(source)\tcertain\t\(title)"
            + "\t7\t\(since)\t\(offset)\n"
    }

    static let triageHead = "uuid\tstate\tpriority\tsummary\tsource\tobserved_at\n"

    static func triage(
        _ id: UUID, state: String = "idle", priority: Int = 40, summary: String = "ready",
        since: Int64 = 1_789_999_000_000
    ) -> String {
        "\(id)\t\(state)\t\(priority)\t\(summary)\tregistry\t\(since)\n"
    }

    static let usageHead =
        "uuid\tmodel\tinput\toutput\tcache_read\tcache_write\tcost_usd\tbasis\n"
    static let messagesHead = "uuid\toffset\tkind\tid\tat\ttext\n"
    static let sendHead = "uuid\toutcome\tdetail\toffset\n"
    static let seenHead = "uuid\tid\tseen\toffset\tat\n"
}
