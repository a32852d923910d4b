import ClaireCommandLine
import ClaireCommands
import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire assign`: gives a task to a session, or takes it back.
enum AssignVerb {
    static func run(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let isRelease = invocation[AssignSpec.release]
        let recipient = isRelease ? nil : try Recipient(context)
        let change = try context.write { writer throws(StoreError) in
            let task = try writer.reader.taskID(invocation[AssignSpec.task])
            guard let recipient else { return try Change(releasing: task, writer) }
            let session = try recipient.session(writer.reader)
            return try Change(
                try writer.assign(task, to: session, ifBusy: busy(invocation)), writer.reader)
        }
        change.print(context)
    }

    private static func busy(_ invocation: Invocation) -> BusySession {
        if invocation[AssignSpec.queue] { return .queue }
        return invocation[AssignSpec.change] ? .switchOver : .refuse
    }
}

/// An assignment after it was made or released, and its task.
private struct Change {
    let assignment: Assignment
    let line: TaskLine
    /// What the session works on before this, and its short id.
    let inFront: (task: TaskReference, id: String)?

    init(_ assignment: Assignment, _ reader: Reader) throws(StoreError) {
        self.assignment = assignment
        line = try TaskLine(try reader.task(assignment.taskID), reader)
        let queue =
            assignment.state == .waiting ? try reader.session(assignment.sessionID).queue : []
        let place = queue.firstIndex { $0.id == assignment.taskID } ?? 0
        inFront =
            place > 0
            ? (
                queue[place - 1],
                try reader.shortIDs(.task, [queue[place - 1].id]).text(queue[place - 1].id)
            ) : nil
    }

    init(releasing task: UUID, _ writer: Writer) throws(StoreError) {
        let entry = try writer.reader.assignmentBook().current(ofTask: task)
        try writer.release(task)
        // Without an assignment the release above has said so.
        guard let entry else { throw StoreError.notFound(.assignment, name: task.text) }
        try self.init(try writer.reader.assignment(entry.id), writer.reader)
    }

    func print(_ context: Context) {
        context.show(
            id: assignment.id, { [("assignment", assignment.json), ("task", line.task.json)] }
        ) { renderer in
            renderer.line(line.text)
            if let inFront {
                renderer.line(
                    "it waits behind \(inFront.id, .identifier)  \(inFront.task.title)")
            }
            switch assignment.state {
            case .current:
                let project = ShellWord.quoted(line.task.project)
                renderer.hint("next: claire broadcast \(project) -- 'What to know'")
            case .released: renderer.hint("next: claire assign \(line.id) SESSION")
            case .waiting, .superseded: break
            }
        }
    }
}
