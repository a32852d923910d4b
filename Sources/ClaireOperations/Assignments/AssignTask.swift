import ClaireConfig
import ClaireDomain
import ClaireStore

/// An assignment as it now is, with its task.
package struct AssignmentChange: OperationAnswer {
    package let assignment: Assignment
    package let task: Task

    package var envelope: [(noun: String, value: JSON)] {
        [("assignment", assignment.json), ("task", task.json)]
    }

    static let members = [
        AnswerMember("assignment", .named("assignment")), AnswerMember.task,
    ]
}

/// What to do about work that a recipient has in hand, in words.
package enum BusyChoice: String, CaseIterable, Sendable {
    case refuse, queue
    case change = "switch"

    var session: BusySession {
        switch self {
        case .refuse: .refuse
        case .queue: .queue
        case .change: .switchOver
        }
    }
}

/// Gives a task to a session.
package struct AssignTask: WritingOperation {
    package var task: String
    package var recipient: Recipient
    package var ifBusy: BusyChoice

    package init(task: String, to recipient: Recipient, ifBusy: BusyChoice = .refuse) {
        self.task = task
        self.recipient = recipient
        self.ifBusy = ifBusy
    }

    static let session = Field.optional(
        "session", .reference, "The session, by uuid, a prefix of it, or tmux name")
    static let group = Field.optional(
        "group", .reference, "In its place: the member of this group that has been idle longest")
    static let nextIdle = Field.defaulted(
        "next_idle", .flag, to: false,
        "In its place: the session of the whole fleet that has been idle longest")
    static let ifBusy = Field.defaulted(
        "if_busy", .choice(of: BusyChoice.allCases), to: .refuse,
        "If the session has work: refuse, queue behind it, or switch, which releases that first")

    package static let operation = "assignment.make"
    package static let summary = "Give a task to a session and start it"
    package static let fields = [
        TaskFields.task.description, session.description, group.description,
        nextIdle.description, ifBusy.description,
    ]
    package static let rules = [
        Schema([
            (
                "oneOf",
                [
                    ["required": ["session"]], ["required": ["group"]],
                    [
                        "required": ["next_idle"],
                        "properties": ["next_idle": ["const": true]],
                    ],
                ]
            )
        ])
    ]
    package static let answer = AssignmentChange.members

    package init(_ input: Input) throws(InputError) {
        task = try input(TaskFields.task)
        ifBusy = try input(Self.ifBusy)
        let (session, group) = (try input(Self.session), try input(Self.group))
        let isNext = try input(Self.nextIdle)
        switch (session, group, isNext) {
        case (let name?, nil, false): recipient = .named(name)
        case (nil, let name?, false):
            recipient = .idle(
                of: try input.setting.group(named: name), takesBusy: ifBusy != .refuse)
        case (nil, nil, true): recipient = .idle(of: nil, takesBusy: ifBusy != .refuse)
        default:
            throw .invalid([
                InvalidField(
                    field: "session",
                    problem: "or group or next_idle says who gets it: exactly one of them")
            ])
        }
    }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> AssignmentChange {
        let task = try writer.reader.taskID(task)
        let session = try recipient.session(writer.reader)
        let assignment = try writer.assign(task, to: session, ifBusy: ifBusy.session)
        return AssignmentChange(
            assignment: assignment, task: try writer.reader.task(assignment.taskID))
    }
}

/// Takes a task from its session.
package struct ReleaseTask: WritingOperation {
    package var task: String

    package init(task: String) { self.task = task }

    package static let operation = "assignment.release"
    package static let summary = "Take a task back from the session that has it"
    package static let fields = [TaskFields.task.description]
    package static let answer = AssignmentChange.members

    package init(_ input: Input) throws(InputError) { task = try input(TaskFields.task) }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> AssignmentChange {
        let id = try writer.reader.taskID(task)
        let entry = try writer.reader.assignmentBook().current(ofTask: id)
        let task = try writer.release(id)
        // Without an assignment the release above has said so.
        guard let entry else { throw StoreError.notFound(.assignment, name: id.text) }
        return AssignmentChange(
            assignment: try writer.reader.assignment(entry.id), task: task)
    }
}
