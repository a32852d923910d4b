import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireStore

/// A task after it was written, in one line: `task 3f9a12cd  ◐ in_progress  Fix it  (web-1)`.
package struct TaskLine: Sendable {
    package let task: Task
    /// The start of its id that names it alone.
    package let id: String
    private let session: String?

    /// Looks up what the line needs beside the task.
    package init(_ task: Task, _ reader: Reader) throws(StoreError) {
        self.task = task
        id = try reader.shortIDs(.task, [task.id]).text(task.id)
        session = try task.sessionID.map { session throws(StoreError) in
            try reader.session(session).label
        }
    }

    /// The line.
    package var text: Text {
        let who: Text = session.map { "  \("(\($0))", .muted)" } ?? ""
        return "task \(id, .identifier)  \(task.word)  \(task.title, .subject)\(who)"
    }

    /// Prints the task in the form that was asked for.
    ///
    /// - Parameter human: prints what else people should see, below the line.
    package func print(_ context: Context, human: (Renderer) -> Void = { _ in }) {
        context.show("task", id: task.id, task.json) { renderer in
            renderer.line(text)
            human(renderer)
        }
    }
}
