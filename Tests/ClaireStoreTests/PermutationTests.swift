import ClaireDomain
import Testing

@testable import ClaireStore

/// Short histories that were made to go wrong, in every order.
@Suite struct PermutationTests {
    private static let p = UUID(random: 1, 1), q = UUID(random: 1, 2)
    private static let t = UUID(random: 2, 1), u = UUID(random: 2, 2), v = UUID(random: 2, 3)
    private static let s = UUID(random: 3, 1), r = UUID(random: 3, 2)
    private static let a = UUID(random: 4, 1), b = UUID(random: 4, 2)

    private static func edge(_ task: UUID, _ other: UUID) -> DependencyEdge {
        DependencyEdge(task: task, dependsOn: other)
    }

    /// Each body with the machine that wrote it, in the order of their clocks.
    static let histories: [(name: String, bodies: [(machine: UInt64, EventBody)])] = [
        (
            "updates of a task that is created last",
            [
                (1, .taskUpdated(id: t, TaskRegisters(title: "early", priority: .normal))),
                (2, .taskStatusChanged(id: t, TaskStatusRegister(status: .inProgress))),
                (1, .taskDeleted(id: t)), (2, .taskRestored(id: t)),
                (3, .taskCreated(id: t, TaskRegisters(project: p, title: "late"))),
                (1, .taskStatusChanged(id: t, TaskStatusRegister(status: .done, reason: "ok"))),
            ]
        ),
        (
            "two creations under one id, one clock reading",
            [
                (1, .taskCreated(id: t, TaskRegisters(project: p, title: "one"))),
                (2, .taskCreated(id: t, TaskRegisters(project: q, description: "two"))),
                (3, .taskUpdated(id: t, TaskRegisters(description: .some(nil), position: 4))),
                (2, .taskUpdated(id: t, TaskRegisters(title: "three"))),
                (1, .projectUpdated(id: p, ProjectRegisters(name: "late"))),
            ]
        ),
        (
            "a cycle of three made apart, one half taken away and put back",
            [
                (1, .dependencyAdded(edge(t, u))), (2, .dependencyAdded(edge(u, v))),
                (3, .dependencyAdded(edge(v, t))), (1, .dependencyRemoved(edge(t, u))),
                (2, .dependencyAdded(edge(t, u))), (3, .dependencyAdded(edge(t, t))),
            ]
        ),
        (
            "an edge that is free again when the edge that it would have met goes",
            [
                (1, .dependencyAdded(edge(t, u))), (2, .dependencyAdded(edge(u, t))),
                (1, .dependencyRemoved(edge(t, u))), (3, .dependencyAdded(edge(u, v))),
                (2, .dependencyAdded(edge(v, t))), (1, .dependencyAdded(edge(t, v))),
            ]
        ),
        (
            "a cycle of three that loses two edges at once, which frees the third",
            [
                (1, .dependencyAdded(edge(t, u))), (2, .dependencyAdded(edge(u, v))),
                (3, .dependencyAdded(edge(v, t))), (1, .dependencyRemoved(edge(t, u))),
                (2, .dependencyRemoved(edge(u, v))),
            ]
        ),
        (
            "one task assigned apart, released and taken up, created twice",
            [
                (1, .assignmentCreated(id: a, task: t, session: s)),
                (2, .assignmentCreated(id: b, task: t, session: r)),
                (3, .assignmentCreated(id: a, task: u, session: r)),
                (2, .assignmentReleased(id: a, reason: "x")),
                (1, .assignmentResumed(id: a)), (3, .sessionClosed(id: s)),
            ]
        ),
        (
            "a session closed and opened, seen by two machines",
            [
                (1, .sessionClosed(id: s)),
                (2, .sessionOpened(id: s, SessionRegisters(host: "h", branch: .some(nil)))),
                (
                    1,
                    .sessionObserved(
                        id: s, source: "hook", SessionRegisters(host: "g"),
                        ObservationRegisters(state: .idle, lastSeen: 5))
                ),
                (
                    2,
                    .sessionObserved(
                        id: s, source: "hook", SessionRegisters(title: "x"),
                        ObservationRegisters(message: .some(nil)))
                ),
                (
                    1,
                    .sessionObserved(
                        id: s, source: "hook", SessionRegisters(),
                        ObservationRegisters(state: .error, message: "m"))
                ),
            ]
        ),
        (
            "project names that collide, deleted and restored",
            [
                (1, .projectCreated(id: p, ProjectRegisters(name: "api", goal: "g"))),
                (2, .projectCreated(id: q, ProjectRegisters(name: "api"))),
                (1, .projectDeleted(id: p)), (2, .projectRestored(id: p)),
                (2, .projectUpdated(id: p, ProjectRegisters(goal: .some(nil)))),
            ]
        ),
        (
            "a little of everything, seven events",
            [
                (1, .taskCreated(id: t, TaskRegisters(project: p, title: "t"))),
                (2, .dependencyAdded(edge(t, u))), (3, .dependencyAdded(edge(u, t))),
                (1, .dependencyRemoved(edge(t, u))), (2, .assignmentReleased(id: a, reason: nil)),
                (3, .assignmentCreated(id: a, task: t, session: s)),
                (1, .taskUpdated(id: t, TaskRegisters(title: "t2"))),
            ]
        ),
    ]

    @Test(
        "every permutation folds into what a replay of the sorted set gives",
        arguments: 0..<histories.count)
    func everyOrder(_ index: Int) throws {
        let (name, bodies) = Self.histories[index]
        let born = try Self.born(bodies)
        let expected = try MemoryLog.reference(born, positioned: false)
        let log = try MemoryLog()
        var logged: [(event: Event, rowid: Int64)] = []
        let writer = try Writer(
            log.connection, identity: try Identity.load(log.connection), actor: .claire,
            ambient: .live)
        for item in born { logged.append((item.event, try writer.insert(item.event))) }
        let projector = Projector(log.connection)
        var count = 0
        try Self.permute(logged) { order in
            count += 1
            // The batch is cut somewhere else each time, so that flags are settled twice.
            let dump = try log.trial(order, projector, settlingAfter: count % born.count)
            guard let difference = firstDifference(dump, expected) else { return true }
            let types = order.map(\.event.type).joined(separator: ", ")
            Issue.record("\(name), in the order \(types): \(difference)")
            return false
        }
        #expect(count == (1...born.count).reduce(1, *))
    }

    @Test("of two halves of a cycle made apart the later is skipped, whatever the ids are")
    func laterHalf() throws {
        for (first, second) in [(Self.t, Self.u), (Self.u, Self.t)] {
            let born = try Self.born([
                (1, .dependencyAdded(Self.edge(first, second))),
                (2, .dependencyAdded(Self.edge(second, first))),
            ])
            for order in [born, born.reversed()] {
                let log = try MemoryLog()
                try log.receive(order, positioned: false)
                let skipped = try log.connection.prepare(
                    "SELECT task_id FROM dependencies WHERE skipped"
                ).all { $0.uuid(0) }
                #expect(skipped == [second])
            }
        }
    }

    private static func born(_ bodies: [(machine: UInt64, EventBody)]) throws -> [Born] {
        try bodies.enumerated().map { index, item in
            // Two events share each reading's wall, so that machine and counter decide too.
            let hlc = try #require(
                HLC(
                    wall: 1_750_000_000_000 + Int64(index / 2), counter: 0,
                    machine: UUID(random: item.machine, 7)))
            let payload = Payload(body: item.1, actor: .claire, command: nil)
            return Born(
                event: Event(
                    uuid: UUID(random: 9, UInt64(index)).text, hlc: hlc.text,
                    machineID: hlc.machine.text, type: item.1.type.rawValue,
                    payload: payload.encoded, createdAt: Timestamp.text(hlc.wall)),
                position: LogPosition(origin: "", seq: 0, chain: .start))
        }
    }

    /// Calls `body` with every order of the items (Heap's algorithm) until it says no.
    private static func permute<Item>(
        _ items: [Item], _ body: ([Item]) throws -> Bool
    ) throws {
        var order = items
        var counters = [Int](repeating: 0, count: items.count)
        guard try body(order) else { return }
        var index = 1
        while index < items.count {
            if counters[index] < index {
                order.swapAt(index % 2 == 0 ? 0 : counters[index], index)
                guard try body(order) else { return }
                counters[index] += 1
                index = 1
            } else {
                counters[index] = 0
                index += 1
            }
        }
    }
}
