import ClaireDomain
import ClairePlatform
import ClaireSessions
import ClaireStore

/// Something that a person can have the agent told.
struct Prompt: Sendable {
    /// What it is about; every one may be left out.
    struct Argument: Sendable {
        let name: String
        let description: String
    }

    private typealias Telling = @Sendable (JSONObject, Desk) throws(ToolFailure) -> String

    let name: String
    /// For people.
    private let title: String
    private let description: String
    private let arguments: [Argument]
    private let telling: Telling

    private init(
        _ name: String, _ title: String, _ description: String, _ arguments: [Argument],
        _ telling: @escaping Telling
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.arguments = arguments
        self.telling = telling
    }

    /// All of them, in the order in which they are listed.
    static let all = [work, next, handOver]

    private static let task = Argument(
        name: "task", description: "The task, by at least 4 characters of its id; yours if left out"
    )

    private static let work = Prompt(
        "work_on_my_task", "Work on my task",
        "The task with its description, notes and feedback, to be worked on", [task]
    ) { arguments, desk throws(ToolFailure) in
        let id = UUID(random: Randomness.next(), Randomness.next())
        return try desk.read(task: arguments["task"]?.string) { task, reader throws(StoreError) in
            try reader.taskPrompt(task).framed(sender: "claire", id: id)
        }
    }

    private static let next = Prompt(
        "take_next_task", "Take the next task",
        "Claim the most urgent task that is ready, and work on it",
        [Argument(name: "project", description: "Only of this project, by its name or id")]
    ) { arguments, _ throws(ToolFailure) in
        let project = arguments["project"]?.string.map {
            JSON.string(PlainText.line($0, bytes: Limits.title)).encoded
        }
        return """
            Take the next task\(project.map { " of the project \($0)" } ?? ""): call \
            claire_task_next with 'claim' set to true\
            \(project.map { " and 'project' set to \($0)" } ?? ""). If there is none, say so and \
            stop. Else read it with claire_task_show, work on it, tell with claire_status what you \
            do when that changes, and report it with claire_task_done when it is finished. If \
            something keeps you from it, say so with claire_task_block.
            """
    }

    private static let handOver = Prompt(
        "hand_over", "Hand over my task",
        "Write down where the task stands, for whoever goes on with it", [task]
    ) { arguments, desk throws(ToolFailure) in
        let (short, title) = try desk.read(task: arguments["task"]?.string) {
            id, reader throws(StoreError) in
            let task = try reader.task(id)
            return (id.text.prefix(8), PlainText.line(task.title, bytes: Limits.title))
        }
        return """
            Hand over the task \(short), \(JSON.string(title).encoded). Stop working on it and \
            leave the code in a state that somebody else can go on from: commit what is of use. \
            Then call claire_task_note for task \(short) with what was done, what is left, what \
            you found out, what you tried that did not work, and how to check it. If it waits for \
            something, call claire_task_block with the reason. Last, tell with claire_status that \
            you are done.
            """
    }

    /// What `prompts/list` says.
    func json(_ revision: Revision) -> JSON {
        var object = JSONObject([("name", .string(name))])
        if revision.hasStructure { object["title"] = .string(title) }
        object["description"] = .string(description)
        object["arguments"] = .array(
            arguments.map { one in
                [
                    "name": .string(one.name), "description": .string(one.description),
                    "required": false,
                ]
            })
        return .object(object)
    }

    /// What is wrong with arguments; they are texts.
    func problem(with given: JSONObject) -> String? {
        for (key, value) in given.members {
            guard arguments.contains(where: { $0.name.hasSameBytes(as: key) }) else {
                return "'\(PlainText.line(key, bytes: 200))' is no argument of '\(name)'"
            }
            guard value.string != nil else { return "'\(key)' is no text" }
        }
        return nil
    }

    /// What `prompts/get` answers.
    func members(
        _ arguments: JSONObject, _ desk: Desk
    ) throws(ToolFailure) -> [(key: String, value: JSON)] {
        let content: JSON = ["type": "text", "text": .string(try telling(arguments, desk))]
        return [
            ("description", .string(description)),
            ("messages", [["role": "user", "content": content]]),
        ]
    }
}

extension Desk {
    /// Reads about the task that is named, or the caller's own.
    fileprivate func read<Value>(
        task name: String?, _ body: (UUID, Reader) throws(StoreError) -> Value
    ) throws(ToolFailure) -> Value {
        let session: UUID? = name == nil ? try session() : nil
        let found = try read { reader throws(StoreError) -> Value? in
            if let name { return try body(try reader.taskID(name), reader) }
            guard let session, let task = try reader.current(of: session) else { return nil }
            return try body(task, reader)
        }
        guard let found else {
            throw ToolFailure("this session has no task in hand", hint: "claire task next --claim")
        }
        return found
    }
}
