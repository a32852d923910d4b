import ClaireDomain
import ClaireStore

/// Hangs a note on a task.
package struct NoteTask: WritingOperation {
    package var task: String
    package var text: String

    package init(task: String, text: String) {
        self.task = task
        self.text = text
    }

    static let text = Field.required("text", .message, "What to note")

    package static let operation = "task.note"
    package static let summary = "Add a note to a task"
    package static let fields = [TaskFields.task.description, text.description]
    package static let answer = [AnswerMember.task]

    package init(_ input: Input) throws(InputError) {
        task = try input(TaskFields.task)
        text = try input(Self.text)
    }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> Task {
        try writer.noteTask(try writer.reader.taskID(task), text)
    }
}
