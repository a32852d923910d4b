import ClaireDomain
import Support

@testable import ClaireStore

/// Random events of several machines with skewed clocks over few entities, so that they collide.
struct RandomHistory {
    private let dice: Dice
    private var machines: [Machine]
    private(set) var events: [Born] = []
    private let projects: [UUID]
    private let tasks: [UUID]
    private let sessions: [UUID]
    private let assignments: [UUID]
    private let abandons: Bool

    private struct Machine {
        let id: UUID
        var origin: String
        var head = LogHead(seq: 0, chain: .start)
        var clock = LogicalClock()
        /// Milliseconds that its physical clock is off.
        let skew: Int64
    }

    /// - Parameter abandons: whether machines now and then give up the end of their log and have
    ///   events at two positions.
    init(seed: UInt64, count: Int, abandons: Bool = false) throws {
        var random = SeededGenerator(seed: seed)
        func ids(_ count: Int) -> [UUID] {
            (0..<count).map { _ in UUID(random: random.next(), random.next()) }
        }
        projects = ids(2)
        tasks = ids(4)
        sessions = ids(2)
        assignments = ids(4)
        machines = ids(Int.random(in: 2...4, using: &random)).map { id in
            Machine(
                id: id, origin: id.text, skew: Int64.random(in: -60_000...60_000, using: &random))
        }
        dice = Dice(random)
        self.abandons = abandons
        var now: Int64 = 1_750_000_000_000
        for _ in 0..<count {
            // Steps of 0 make readings of one millisecond, steps back are clocks set back.
            now += [0, 0, 1, 40, 5000, -3000][pick(6)]
            try step(now)
        }
    }

    private func pick(_ count: Int) -> Int { dice.pick(count) }
    private func one<Element>(_ elements: [Element]) -> Element { elements[pick(elements.count)] }
    private func maybe<Value>(_ value: @autoclosure () -> Value) -> Value? {
        pick(2) == 0 ? nil : value()
    }
    private func earlier() -> Born? { events.isEmpty ? nil : one(events) }

    private mutating func step(_ now: Int64) throws {
        let index = pick(machines.count)
        if pick(4) == 0, let other = earlier() {
            if let hlc = HLC(other.event.hlc) { machines[index].clock.receive(hlc) }
        }
        if abandons, pick(12) == 0, machines[index].head.seq > 0 { return try abandon(index, now) }
        if abandons, pick(12) == 0, let again = earlier() {
            // The same event at another origin's position, as after a restore.
            return place(again.event, index)
        }
        let body = anyBody()
        let payload = Payload(
            body: body, actor: .person("p\(pick(2))"), command: UUID(random: dice.next(), 1))
        var type = body.type.rawValue
        var text = payload.encoded
        switch pick(25) {
        case 0: type = "task_blessed"
        case 1: text = "{\"task_id\":7}"
        case 2:
            text.insert(contentsOf: "\"new_field\":[1],", at: text.index(after: text.startIndex))
        default: break
        }
        try log(type, text, index, now)
    }

    private mutating func log(_ type: String, _ text: String, _ index: Int, _ now: Int64) throws {
        let machine = machines[index]
        let hlc = try machines[index].clock.tick(now: now + machine.skew, machine: machine.id)
        place(
            Event(
                uuid: UUID(random: dice.next(), dice.next()).text, hlc: hlc.text,
                machineID: machine.id.text, type: type, payload: text,
                createdAt: Timestamp.text(now)), index)
    }

    private mutating func place(_ event: Event, _ index: Int) {
        let head = machines[index].head
        machines[index].head = LogHead(seq: head.seq + 1, chain: head.chain.appending(event))
        events.append(
            Born(
                event: event,
                position: LogPosition(
                    origin: machines[index].origin, seq: head.seq + 1,
                    chain: machines[index].head.chain)))
    }

    private mutating func abandon(_ index: Int, _ now: Int64) throws {
        let old = machines[index]
        machines[index].origin =
            old.id.text + "~"
            + Hexadecimal.text(
                UUID(random: dice.next(), 0).bytes.prefix(8))
        machines[index].head = LogHead(seq: 0, chain: .start)
        let body = EventBody.originAbandoned(origin: old.origin, fromSeq: 1 + pick(old.head.seq))
        let payload = Payload(body: body, actor: .claire, command: nil)
        try log(body.type.rawValue, payload.encoded, index, now)
    }

    private func anyBody() -> EventBody {
        switch pick(12) {
        case 0...1: anyProjectBody()
        case 2...5: anyTaskBody()
        case 6...7: anyDependencyBody()
        case 8...9: anyAssignmentBody()
        case 10: anySessionBody()
        default: anyMessageBody()
        }
    }

    private func anyProjectBody() -> EventBody {
        let id = one(projects)
        let registers = ProjectRegisters(
            name: maybe("n\(one([1, 2]))"), goal: maybe(maybe("goal \(one([1, 2]))")),
            owner: maybe("ada"), status: maybe(one(ProjectStatus.allCases)))
        return switch pick(5) {
        case 0...1: .projectCreated(id: id, registers)
        case 2: .projectUpdated(id: id, registers)
        case 3: .projectDeleted(id: id)
        default: .projectRestored(id: id)
        }
    }

    private func anyTaskBody() -> EventBody {
        let id = one(tasks)
        let registers = TaskRegisters(
            project: maybe(one(projects)), title: maybe("t\(one([1, 2, 3]))"),
            description: maybe(maybe("d\(one([1, 2]))")),
            priority: maybe(one([0, 1, 4].compactMap { Priority(rawValue: $0) })),
            mode: maybe(one(TaskMode.allCases)), position: maybe(one([-1, 0, 7])))
        return switch pick(9) {
        case 0...1: .taskCreated(id: id, registers)
        case 2...3: .taskUpdated(id: id, registers)
        case 4...6:
            .taskStatusChanged(
                id: id,
                TaskStatusRegister(
                    status: one(TaskStatus.allCases), reason: maybe("because"),
                    blockedFrom: maybe(.todo)))
        case 7: .taskDeleted(id: id)
        default: .taskRestored(id: id)
        }
    }

    private func anyDependencyBody() -> EventBody {
        let edge = DependencyEdge(task: one(tasks), dependsOn: one(tasks))
        return pick(4) == 0 ? .dependencyRemoved(edge) : .dependencyAdded(edge)
    }

    private func anyAssignmentBody() -> EventBody {
        let id = one(assignments)
        return switch pick(5) {
        case 0...2: .assignmentCreated(id: id, task: one(tasks), session: one(sessions))
        case 3: .assignmentReleased(id: id, reason: maybe("tired"))
        default: .assignmentResumed(id: id)
        }
    }

    private func anySessionBody() -> EventBody {
        let id = one(sessions)
        let registers = SessionRegisters(
            host: maybe("h\(one([1, 2]))"), cwd: maybe("/srv"), tmuxName: maybe(maybe("main")),
            title: maybe("title"), branch: maybe(maybe("fix")), worktree: maybe("/wt"))
        return switch pick(4) {
        case 0: .sessionOpened(id: id, registers)
        case 1: .sessionClosed(id: id)
        default:
            .sessionObserved(
                id: id, source: one(["hook", "pane"]), registers,
                ObservationRegisters(
                    state: maybe(one(SessionState.allCases)),
                    since: maybe(one([1_750_000_000_000, 1_750_000_050_000])),
                    message: maybe(maybe("hello")),
                    usage: maybe(JSONObject([("input", .integer(Int64(one([1, 2]))))])),
                    lastSeen: maybe(one([1_750_000_000_000, 1_750_000_060_000]))))
        }
    }

    private func anyMessageBody() -> EventBody {
        let earlier = earlier().flatMap { UUID($0.event.uuid) }
        let some = earlier ?? one(tasks)
        return switch pick(9) {
        case 0: .noteAdded(.task(one(tasks)), text: "note")
        case 1: .noteAdded(.project(one(projects)), text: "note")
        case 2:
            .updateRecorded(
                session: one(sessions), assignment: maybe(one(assignments)), source: .hook,
                payload: JSONObject([("x", .bool(true))]))
        case 3:
            .broadcastSent(
                BroadcastMessage(
                    target: .project(one(projects)), text: "stop", recipients: sessions))
        case 4:
            .broadcastDelivered(
                broadcast: some, recipient: one(sessions),
                outcome: one(DeliveryOutcome.allCases), detail: maybe("seen"))
        case 5:
            .broadcastSent(
                BroadcastMessage(to: one(sessions), about: one(tasks), text: "go on"))
        case 6: .queueTaken(project: one(projects), host: "build1")
        case 7: .queueReleased(project: one(projects))
        default: .eventVoided(event: some, voided: pick(2) == 0)
        }
    }
}

/// A seeded source of choices that several calls in one expression can share.
final class Dice {
    private var random: SeededGenerator

    init(_ random: SeededGenerator) { self.random = random }

    func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    func next() -> UInt64 { random.next() }
}
