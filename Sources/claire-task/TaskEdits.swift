import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireStore
import ClaireVerb

/// The subcommands that make a task or change what it says.
enum TaskEdits {
    static func add(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let description = try description(context)
        let line = try context.write { writer throws(StoreError) in
            let reader = writer.reader
            var after: [UUID] = []
            for name in invocation[TaskSpec.after] { after.append(try reader.taskID(name)) }
            let task = try writer.addTask(
                NewTask(
                    title: invocation[TaskSpec.title], description: description ?? nil,
                    priority: invocation[TaskSpec.priority] ?? .normal,
                    mode: invocation[TaskSpec.mode] ?? .supervised, after: after),
                to: try reader.projectID(invocation[TaskSpec.project]))
            return try TaskLine(task, reader)
        }
        line.print(context) { renderer in
            renderer.hint(
                line.task.isReady
                    ? "next: claire assign \(line.id) SESSION, or claire task start \(line.id)"
                    : "it waits for others: claire task show \(line.id)")
        }
    }

    static func edit(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let description = try description(context)
        try change(context) { (writer, task) throws(StoreError) in
            let project = try invocation[TaskSpec.toProject].map { name throws(StoreError) in
                try writer.reader.projectID(name)
            }
            return try writer.editTask(
                task,
                TaskRegisters(
                    project: project, title: invocation[TaskSpec.newTitle],
                    description: description, priority: invocation[TaskSpec.priority],
                    mode: invocation[TaskSpec.mode], position: invocation[TaskSpec.position]))
        }
    }

    static func note(_ context: Context) throws(VerbFailure) {
        let text = try context.text(context.invocation[TaskSpec.text], field: "text")
        try change(context) { (writer, task) throws(StoreError) in
            try writer.noteTask(task, text)
        }
    }

    static func depend(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        try change(context) { (writer, task) throws(StoreError) in
            let other = try writer.reader.taskID(invocation[TaskSpec.dependsOn])
            return invocation[TaskSpec.remove]
                ? try writer.removeDependency(task, on: other)
                : try writer.depend(task, on: other)
        }
    }

    static func delete(_ context: Context) throws(VerbFailure) {
        let line = try change(context) { (writer, task) throws(StoreError) in
            try writer.deleteTask(task)
        }
        if context.form == .human {
            context.renderer.hint("to bring it back: claire task restore \(line.id)")
        }
    }

    static func restore(_ context: Context) throws(VerbFailure) {
        try change(context, includeDeleted: true) { (writer, task) throws(StoreError) in
            try writer.restoreTask(task)
        }
    }

    /// Changes the task that the command line names, and prints it.
    @discardableResult
    private static func change(
        _ context: Context, includeDeleted: Bool = false,
        _ body: (Writer, UUID) throws(StoreError) -> Task
    ) throws(VerbFailure) -> TaskLine {
        let name = context.invocation[TaskSpec.task]
        let line = try context.write { writer throws(StoreError) in
            let id = try writer.reader.taskID(name, includeDeleted: includeDeleted)
            return try TaskLine(try body(writer, id), writer.reader)
        }
        line.print(context)
        return line
    }

    /// `--desc`: not given, or given and empty (which clears it), or a text.
    private static func description(_ context: Context) throws(VerbFailure) -> String?? {
        guard let argument = context.invocation[TaskSpec.description] else { return nil }
        let text = try context.text(argument, field: "description")
        return .some(text.isEmpty ? nil : text)
    }
}
