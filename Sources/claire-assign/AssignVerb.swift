import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire assign`: gives a task to a session, or takes it back.
enum AssignVerb {
    static func run(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let name = invocation[AssignSpec.task]
        let recipient = invocation[AssignSpec.release] ? nil : try recipient(context)
        let assigned = try context.write { writer throws(StoreError) in
            guard let recipient else {
                return try Assigned(ReleaseTask(task: name).run(writer), writer.reader)
            }
            let assign = AssignTask(task: name, to: recipient, ifBusy: busy(invocation))
            return try Assigned(assign.run(writer), writer.reader)
        }
        assigned.print(context)
    }

    private static func recipient(_ context: Context) throws(VerbFailure) -> Recipient {
        let invocation = context.invocation
        if let name = invocation[AssignSpec.session] { return .named(name) }
        let group = try invocation[AssignSpec.group].map { name throws(VerbFailure) in
            try context.group(named: name)
        }
        return .idle(
            of: group, takesBusy: invocation[AssignSpec.queue] || invocation[AssignSpec.change])
    }

    private static func busy(_ invocation: Invocation) -> BusyChoice {
        if invocation[AssignSpec.queue] { return .queue }
        return invocation[AssignSpec.change] ? .change : .refuse
    }
}

/// An assignment after it was made or released, and what people see with it.
private struct Assigned {
    let change: AssignmentChange
    let line: TaskLine
    /// What the session works on before this, and its short id.
    let inFront: (task: TaskReference, id: String)?

    init(_ change: AssignmentChange, _ reader: Reader) throws(StoreError) {
        self.change = change
        line = try TaskLine(change.task, reader)
        let assignment = change.assignment
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

    func print(_ context: Context) {
        context.show(id: change.assignment.id, { change.envelope }) { renderer in
            renderer.line(line.text)
            if let inFront {
                renderer.line(
                    "it waits behind \(inFront.id, .identifier)  \(inFront.task.title)")
            }
            switch change.assignment.state {
            case .current:
                let project = ShellWord.quoted(line.task.project)
                renderer.hint("next: claire broadcast \(project) -- 'What to know'")
            case .released: renderer.hint("next: claire assign \(line.id) SESSION")
            case .waiting, .superseded: break
            }
        }
    }
}
