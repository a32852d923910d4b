import ClaireDomain
import ClaireStore

/// The inputs that operations about taking commands back have in common.
package enum UndoFields {
    /// An event of the command that is meant.
    package static let event = Field.optional(
        "event", .reference,
        "An event of the command, by its id; the last command of a person here when left out")
}

/// Shows what taking back a command would do.
package struct PreviewUndo: ReadingOperation {
    package var event: String?

    package init(event: String? = nil) { self.event = event }

    package static let operation = "undo.preview"
    package static let summary = "Show what taking back a command would do"
    package static let fields = [UndoFields.event.description]
    package static let answer = [AnswerMember("undo", .named("undo"))]

    package init(_ input: Input) throws(InputError) { event = try input(UndoFields.event) }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> UndoPlan {
        try reader.undoPlan(
            event: try event.map { name throws(StoreError) in try reader.eventID(name) })
    }
}

/// Takes back a command, as a command of its own. What somebody wrote since stays.
package struct TakeBack: WritingOperation {
    package var event: String?
    /// The command that a preview showed: nothing else is taken back.
    package var command: UUID?

    package init(event: String? = nil, command: UUID? = nil) {
        self.event = event
        self.command = command
    }

    static let command = Field.optional(
        "command", .uuid, "The command that a preview showed: no other is taken back")

    package static let operation = "undo.run"
    package static let summary = "Take back a command"
    package static let fields = [UndoFields.event.description, command.description]
    package static let answer = PreviewUndo.answer

    package init(_ input: Input) throws(InputError) {
        event = try input(UndoFields.event)
        command = try input(Self.command)
    }

    /// Takes it back, and answers with the plan as it was carried out.
    ///
    /// - Throws: `conflict` `nothing_to_undo` where nothing of it can be taken back, `undo_changed`
    ///   where another command than the one named would be.
    package func run(_ writer: Writer) throws(StoreError) -> UndoPlan {
        let meant: UUID
        if let command, event == nil {
            meant = command
        } else {
            meant = try PreviewUndo(event: event).run(writer.reader).command
        }
        if let command, command != meant {
            throw .conflict(
                Conflict(
                    code: "undo_changed",
                    message: "the event belongs to command '\(meant.text.prefix(8))'"))
        }
        let done = try writer.undo(meant)
        guard !done.steps.isEmpty else {
            throw .conflict(
                Conflict(
                    code: "nothing_to_undo",
                    message: "nothing of that command can be taken back"))
        }
        return done
    }
}

extension UndoPlan: OperationAnswer {
    package var envelope: [(noun: String, value: JSON)] { [("undo", json)] }
}
