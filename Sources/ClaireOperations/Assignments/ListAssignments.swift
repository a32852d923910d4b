import ClaireDomain
import ClaireStore

/// Lists assignments, oldest first.
package struct ListAssignments: ListingOperation {
    package var task: String?
    package var session: String?
    /// Empty for all.
    package var states: Set<AssignmentState>
    package var includesReleased: Bool

    package init(
        task: String? = nil, session: String? = nil, states: Set<AssignmentState> = [],
        includesReleased: Bool = false
    ) {
        self.task = task
        self.session = session
        self.states = states
        self.includesReleased = includesReleased
    }

    static let task = Field.optional(
        "task", .reference, "Only of this task, by at least 4 characters of its id")
    static let session = Field.optional("session", .reference, "Only of this session")
    static let state = Field.repeated(
        "state", .choice(of: AssignmentState.allCases), "Only in this state; may be repeated")
    static let all = Field.defaulted("all", .flag, to: false, "Released ones too")

    package static let operation = "assignment.list"
    package static let summary = "List assignments, oldest first"
    package static let fields = [
        task.description, session.description, state.description, all.description,
    ]
    package static let answer = [AnswerMember("assignments", .list(of: .named("assignment")))]

    package init(_ input: Input) throws(InputError) {
        task = try input(Self.task)
        session = try input(Self.session)
        states = Set(try input(Self.state))
        includesReleased = try input(Self.all)
    }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> Listing<Assignment> {
        let task = try task.map { name throws(StoreError) in
            try reader.taskID(name, includeDeleted: true)
        }
        let session = try reader.sessionID(session)
        let all: [Assignment]
        if let task {
            all = try reader.assignments(task: task)
        } else if let session {
            all = try reader.assignments(session: session)
        } else {
            all = try reader.assignments(
                includeReleased: includesReleased || states.contains(.released))
        }
        let kept = all.filter { one in
            (session == nil || one.sessionID == session)
                && (states.isEmpty
                    ? includesReleased || one.state != .released : states.contains(one.state))
        }
        return Listing("assignments", kept, json: \.json) {
            Place().adding($0.created).adding($0.id).bytes
        }
    }
}

/// Shows an assignment with its task.
package struct ShowAssignment: ReadingOperation {
    package var assignment: UUID

    package init(assignment: UUID) { self.assignment = assignment }

    static let assignment = Field.required("assignment", .uuid, "The assignment, by its uuid")

    package static let operation = "assignment.show"
    package static let summary = "Show an assignment with its task"
    package static let fields = [assignment.description]
    package static let answer = AssignmentChange.members

    package init(_ input: Input) throws(InputError) { assignment = try input(Self.assignment) }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> AssignmentChange {
        let found = try reader.assignment(assignment)
        return AssignmentChange(assignment: found, task: try reader.task(found.taskID))
    }
}
