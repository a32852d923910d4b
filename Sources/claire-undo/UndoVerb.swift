import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire undo`: shows what taking back a command does, then does it.
enum UndoVerb {
    static func run(_ context: Context) throws(VerbFailure) {
        let name = context.invocation[UndoSpec.event]
        let (plan, phrases) = try context.read { reader throws(StoreError) in
            let plan = try PreviewUndo(event: name).run(reader)
            return (plan, try EventPhrases(plan.events, reader))
        }
        if context.form == .human { show(plan, phrases, context) }
        guard !context.invocation[UndoSpec.dryRun] else {
            if context.form == .json { context.printJSON([("undo", plan.json)]) }
            return
        }
        guard !plan.steps.isEmpty else {
            throw VerbFailure(
                .conflict, code: "nothing_to_undo", "nothing of that command can be taken back")
        }
        // Shown before it is done, also to somebody who reads along in a pipe.
        try context.flush()
        try carryOut(plan, context)
    }

    private static func carryOut(_ plan: UndoPlan, _ context: Context) throws(VerbFailure) {
        let done = try context.write { writer throws(StoreError) in
            try TakeBack(command: plan.command).run(writer)
        }
        switch context.form {
        case .json: context.printJSON([("undo", done.json)])
        case .quiet: context.renderer.identifiers([done.command.text])
        case .human:
            let count = done.steps.count
            context.renderer.line(
                "\(Text("taken back", .success)): \(count) change\(count == 1 ? "" : "s")")
            context.renderer.hint("to see it: claire log --since 1m")
        }
        if !done.left.isEmpty { context.exit = .partial }
    }

    private static func show(_ plan: UndoPlan, _ phrases: EventPhrases, _ context: Context) {
        let renderer = context.renderer
        renderer.line(Text("This command is taken back:", .heading))
        for entry in plan.events {
            let time = entry.wall.map(WallTime.text) ?? entry.event.createdAt
            renderer.line(
                """
                  \(Text(time, .muted))  \(Text(entry.event.type, .active))  \
                \(phrases.text(entry))
                """)
        }
        renderer.line(Text("What is then:", .heading))
        for step in plan.steps { renderer.line("  \(step.description)") }
        for reason in plan.left {
            renderer.line("  \(Text("left alone", .attention)): \(reason)")
        }
    }
}
