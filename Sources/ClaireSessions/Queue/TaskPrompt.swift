import ClaireDomain
import ClaireFleet
import ClaireStore

/// What an agent is told of a task: title, description, notes and what reviewers asked for, as data in
/// a frame that names its sender.
///
/// What people, agents and other machines wrote stands in it without control characters, and can't
/// end the frame: the frame's id is made after it. The text begins with `[`, so that no program takes
/// it for an option.
package struct TaskPrompt: Sendable {
    /// The most bytes of the whole text: twice as many still fit into one event, so that a delivery
    /// can be recorded however much JSON has to escape.
    package static let longest = 24 << 10

    private static let longestDescription = 11 << 10
    private static let longestFeedback = 5 << 10
    private static let longestNotes = 5 << 10

    /// The task that it is about.
    package let task: Task
    private let notes: [Note]
    private let feedback: [Note]

    /// - Parameter feedback: what was said each time it was sent back, oldest first.
    package init(_ detail: TaskDetail, feedback: [Note]) {
        task = detail.task
        notes = detail.notes
        self.feedback = feedback
    }

    /// What stands between the frame's first and last line.
    package var body: String {
        var parts = ["Work on this task:", PlainText.line(task.title, bytes: Limits.title)]
        if let description = Self.plain(task.description) {
            parts.append(PlainText.cut(description, bytes: Self.longestDescription))
        }
        if !notes.isEmpty {
            parts.append("Notes:\n" + Self.latest(notes, bytes: Self.longestNotes))
        }
        if !feedback.isEmpty {
            parts.append(
                "It was sent back from review with this feedback:\n"
                    + Self.latest(feedback, bytes: Self.longestFeedback))
        }
        parts.append(advice)
        return parts.joined(separator: "\n\n")
    }

    /// The text in its frame.
    ///
    /// - Parameters:
    ///   - sender: who gives the task, as people say it.
    ///   - id: a new one; by it the prompt is found again in the transcript.
    package func framed(sender: String, id: UUID) -> String {
        let name = BroadcastFrame.name(sender)
        return """
            [Claire: task \(short) of project '\(BroadcastFrame.name(task.project))' from \(name), \
            delivery \(id.text)]

            \(body)

            [end of delivery \(id.text)]
            """
    }

    private var short: String { String(task.id.text.prefix(8)) }

    private var advice: String {
        """
        When it is finished, report it with the tool claire_task_done and a summary, or run \
        'claire task submit \(short)'. What keeps you from it, say with claire_task_block. \
        'claire task show \(short)' shows all that is known of it.
        """
    }

    private static func plain(_ text: String?) -> String? {
        guard let text, !Limits.isBlank(text) else { return nil }
        return PlainText.stripped(text)
    }

    /// The latest that fit, oldest first; of the only one that is left what fits of it.
    private static func latest(_ notes: [Note], bytes: Int) -> String {
        var lines: [String] = []
        var left = bytes
        for note in notes.reversed() {
            let line = "- " + author(note) + PlainText.stripped(note.text)
            guard line.utf8.count <= left || lines.isEmpty else { break }
            lines.append(PlainText.cut(line, bytes: left))
            left -= line.utf8.count + 1
        }
        let omitted = notes.count - lines.count
        if omitted > 0 { lines.append("- (\(omitted) older ones are not shown)") }
        return lines.reversed().joined(separator: "\n")
    }

    private static func author(_ note: Note) -> String {
        switch note.actor.flatMap({ Actor($0) }) {
        case .person(let name): PlainText.line(name, bytes: 100) + ": "
        case .session(let id): "session \(id.text.prefix(8)): "
        case .claire, nil: ""
        }
    }
}

extension Reader {
    /// What an agent is told of a task now.
    ///
    /// - Throws: `notFound`.
    package func taskPrompt(_ task: UUID) throws(StoreError) -> TaskPrompt {
        TaskPrompt(try taskDetail(task), feedback: try feedback(task: task))
    }
}
