import ClaireDomain
import Support
import Testing

/// Status moves, rank, the dependency graph and the book of assignments.
@Suite struct RuleTests {
    /// The table of events.md: every move that a command may make, and no other.
    static let moves: [TaskStatus: [TaskMove: TaskStatus]] = [
        .todo: [
            .start: .inProgress, .claim: .inProgress, .assign: .inProgress, .block: .blocked,
            .done: .done, .fail: .failed,
        ],
        .inProgress: [
            .submit: .inReview, .block: .blocked, .done: .done, .fail: .failed, .release: .todo,
        ],
        // `done` on a task in review is approval in other words.
        .inReview: [.approve: .done, .done: .done, .reject: .inProgress, .fail: .failed],
        .blocked: [.unblock: .inProgress, .fail: .failed],
        .done: [.reopen: .todo], .failed: [.reopen: .todo],
    ]

    @Test("the table of moves is the design's", arguments: TaskStatus.allCases)
    func moves(from status: TaskStatus) {
        for move in TaskMove.allCases {
            let target = move.target(from: status, blockedFrom: .inProgress)
            #expect(target == Self.moves[status]?[move], "\(move) from \(status)")
        }
        #expect(Set(TaskMove.allowed(from: status)) == Set((Self.moves[status] ?? [:]).keys))
    }

    @Test("unblock leads where the task was, and to todo when that is not known") func unblock() {
        #expect(TaskMove.unblock.target(from: .blocked, blockedFrom: .todo) == .todo)
        #expect(TaskMove.unblock.target(from: .blocked, blockedFrom: nil) == .todo)
    }

    @Test("older words are read: pending is todo, error is failed") func aliases() {
        #expect(TaskStatus(reading: "pending") == .todo && TaskStatus(reading: "error") == .failed)
        #expect(TaskStatus(reading: "in_review") == .inReview && TaskStatus(reading: "x") == nil)
        #expect(SessionState(named: "waiting_for_input") == .waiting)
    }

    @Test("ready tasks rank by priority, what they unblock, position, age and id") func rank()
        throws
    {
        func rank(_ priority: Int, _ unblocks: Int, _ position: Int, _ created: Int64, _ id: UInt64)
            throws -> Rank
        {
            Rank(
                priority: try #require(Priority(rawValue: priority)), unblocks: unblocks,
                position: position, created: created, id: UUID(high: 0, low: id))
        }
        let ordered = [
            try rank(0, 0, 9, 9, 9), try rank(1, 5, 9, 9, 9), try rank(1, 4, -2, 9, 9),
            try rank(1, 4, 0, 3, 9), try rank(1, 4, 0, 4, 1), try rank(1, 4, 0, 4, 2),
            try rank(2, 99, -99, 0, 0),
        ]
        #expect(ordered.shuffled().sorted() == ordered)
        #expect(!(ordered[0] < ordered[0]))
    }

    private static func node(_ number: Int) -> UUID { UUID(high: 0, low: UInt64(number)) }

    private static func edges(_ pairs: [(Int, Int)]) -> [DependencyEdge] {
        pairs.map { DependencyEdge(task: node($0.0), dependsOn: node($0.1)) }
    }

    static let graphs: [(edges: [(Int, Int)], skipped: [Int])] = [
        ([], []), ([(1, 2), (2, 3), (1, 3)], []), ([(1, 1)], [0]), ([(1, 2), (2, 1)], [1]),
        ([(2, 1), (1, 2)], [1]), ([(1, 2), (2, 3), (3, 1)], [2]),
        ([(1, 1), (1, 2), (2, 2)], [0, 2]),
        // An edge closes a cycle only with edges that count: (3, 1) is skipped, so (1, 4) … stay.
        ([(1, 2), (2, 1), (2, 3), (3, 1), (3, 2)], [1, 3, 4]),
        ([(1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2)], [1, 3, 5]),
        // Two cycles that share no task.
        ([(1, 2), (8, 9), (2, 1), (9, 8)], [2, 3]),
    ]

    @Test(
        "in the order of their stamps, an edge that would close a cycle is skipped",
        arguments: 0..<graphs.count)
    func graph(_ index: Int) {
        let graph = Self.graphs[index]
        let edges = Self.edges(graph.edges)
        #expect(DependencyGraph.skipped(edges) == Set(graph.skipped.map { edges[$0] }))
    }

    @Test("random graphs skip what the rule says, word for word, and no cycle is left")
    func randomGraphs() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<300 {
            let nodes = Int.random(in: 1...7, using: &random)
            var edges: [DependencyEdge] = []
            for _ in 0..<Int.random(in: 0...16, using: &random) {
                let edge = DependencyEdge(
                    task: Self.node(Int.random(in: 0..<nodes, using: &random)),
                    dependsOn: Self.node(Int.random(in: 0..<nodes, using: &random)))
                if !edges.contains(edge) { edges.append(edge) }
            }
            #expect(DependencyGraph.skipped(edges) == Self.skippedPlainly(edges))
        }
    }

    private static func skippedPlainly(_ edges: [DependencyEdge]) -> Set<DependencyEdge> {
        var counted: [UUID: [UUID]] = [:]
        var skipped: Set<DependencyEdge> = []
        for edge in edges {
            if DependencyGraph.reaches(edge.task, from: edge.dependsOn, along: counted) {
                skipped.insert(edge)
            } else {
                counted[edge.task, default: []].append(edge.dependsOn)
            }
        }
        return skipped
    }

    @Test("a chain of 100,000 tasks overflows no stack and takes no time") func longChain() {
        let count = 100_000
        var edges = (0..<count).map {
            DependencyEdge(task: Self.node($0), dependsOn: Self.node($0 + 1))
        }
        #expect(DependencyGraph.skipped(edges).isEmpty)
        let closing = DependencyEdge(task: Self.node(count), dependsOn: Self.node(0))
        edges.append(closing)
        #expect(DependencyGraph.skipped(edges.suffix(1) + edges.prefix(3)) == [])
        let waiting = DependencyGraph.waiting(edges.dropLast(), for: [Self.node(count)])
        #expect(waiting[Self.node(count)] == count)
    }

    @Test("tasks that wait are counted once, over any number of ways") func waiting() {
        let edges = Self.edges([(2, 1), (3, 1), (4, 2), (4, 3), (5, 9)])
        let counts = DependencyGraph.waiting(edges, for: [1, 2, 4].map(Self.node))
        #expect(counts == [Self.node(1): 3, Self.node(2): 1])
    }

    private static func entry(
        _ id: Int, task: Int, session: Int, at wall: Int64, _ status: TaskStatus = .inProgress
    ) throws -> AssignmentBook.Entry {
        let hlc = try #require(HLC(wall: wall, counter: 0, machine: node(1)))
        return AssignmentBook.Entry(
            id: node(id), task: node(task), session: node(session),
            stamp: Stamp(hlc: hlc, event: node(100 - id)), taskStatus: status)
    }

    @Test("the earliest assignment of a task counts, the earliest of a session is current")
    func book() throws {
        let entries = [
            try Self.entry(1, task: 1, session: 1, at: 10),
            try Self.entry(2, task: 1, session: 2, at: 20),
            try Self.entry(3, task: 2, session: 2, at: 30),
            try Self.entry(4, task: 3, session: 2, at: 40),
            try Self.entry(5, task: 4, session: 1, at: 5, .inReview),
        ]
        for _ in 0..<20 {
            let book = AssignmentBook(entries.shuffled())
            let states = (1...6).map { book.state(of: Self.node($0)) }
            #expect(states == [.current, .superseded, .current, .waiting, .waiting, .released])
            #expect(book.current(ofTask: Self.node(1))?.id == Self.node(1))
            #expect(book.queue(ofSession: Self.node(2)).map(\.id) == [3, 4].map(Self.node))
            #expect(book.inHand(ofSession: Self.node(1))?.id == Self.node(1))
        }
    }

    @Test("assignments of one clock reading are ordered by their ids") func tie() throws {
        let entries = [
            try Self.entry(2, task: 1, session: 2, at: 10),
            try Self.entry(1, task: 1, session: 1, at: 10),
        ]
        #expect(AssignmentBook(entries).current(ofTask: Self.node(1))?.id == Self.node(1))
        #expect(
            AssignmentBook(entries.reversed()).current(ofTask: Self.node(1))?.id == Self.node(1))
    }
}
