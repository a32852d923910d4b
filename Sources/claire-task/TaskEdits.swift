import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// The subcommands that make a task or change what it says.
enum TaskEdits {
    static func add(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let description = try description(context)
        let operation = AddTask(
            project: invocation[TaskSpec.project], title: invocation[TaskSpec.title],
            description: description ?? nil, priority: invocation[TaskSpec.priority] ?? .normal,
            mode: invocation[TaskSpec.mode] ?? .supervised, after: invocation[TaskSpec.after])
        let line = try write(operation, context)
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
        let operation = EditTask(
            task: invocation[TaskSpec.task], title: invocation[TaskSpec.newTitle],
            description: description, priority: invocation[TaskSpec.priority],
            mode: invocation[TaskSpec.mode], project: invocation[TaskSpec.toProject],
            position: invocation[TaskSpec.position])
        try write(operation, context).print(context)
    }

    static func note(_ context: Context) throws(VerbFailure) {
        let text = try context.text(context.invocation[TaskSpec.text], field: "text")
        let operation = NoteTask(task: context.invocation[TaskSpec.task], text: text)
        try write(operation, context).print(context)
    }

    static func depend(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let (task, other) = (invocation[TaskSpec.task], invocation[TaskSpec.dependsOn])
        let line =
            invocation[TaskSpec.remove]
            ? try write(FreeTask(task: task, on: other), context)
            : try write(DependTask(task: task, on: other), context)
        line.print(context)
    }

    static func delete(_ context: Context) throws(VerbFailure) {
        let line = try write(DeleteTask(task: context.invocation[TaskSpec.task]), context)
        line.print(context)
        if context.form == .human {
            context.renderer.hint("to bring it back: claire task restore \(line.id)")
        }
    }

    static func restore(_ context: Context) throws(VerbFailure) {
        try write(RestoreTask(task: context.invocation[TaskSpec.task]), context).print(context)
    }

    /// Does it, and looks up what to print of the task as it then is.
    private static func write(
        _ operation: some WritingOperation<Task>, _ context: Context
    ) throws(VerbFailure) -> TaskLine {
        try context.write { writer throws(StoreError) in
            try TaskLine(operation.run(writer), writer.reader)
        }
    }

    /// `--desc`: not given, or given and empty (which clears it), or a text.
    private static func description(_ context: Context) throws(VerbFailure) -> String?? {
        guard let argument = context.invocation[TaskSpec.description] else { return nil }
        let text = try context.text(argument, field: "description")
        return .some(text.isEmpty ? nil : text)
    }
}
