import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClairePlatform
import ClaireStore
import ClaireVerb

/// `claire doctor`: looks at everything that can be wrong, and mends what can be mended.
enum DoctorVerb {
    static func run(_ context: Context) throws(VerbFailure) {
        switch context.invocation.subcommand(as: DoctorCommand.self) {
        case .check where context.invocation[DoctorSpec.repair]: try repair(context)
        case .check where context.invocation[DoctorSpec.agent]: try AgentChecks.run(context)
        case .check: try check(context)
        case .backup: try backup(context)
        case .replay: try replay(context)
        }
    }

    /// Prints every check; a problem makes the exit code 1.
    static func check(_ context: Context) throws(VerbFailure) {
        var checks = Surroundings.checks(context)
        do throws(VerbFailure) {
            let store = try context.store()
            let inspection = try attempt { () throws(StoreError) in try Inspection.run(store) }
            checks += inspection.checks
            checks += try SessionChecks.checks(context, store)
        } catch {
            // What keeps the database from being opened is a finding too, beside the others. The
            // usual hint for a damaged one is this very command.
            let hint =
                error.code == StoreError.damaged(path: "", detail: "").code
                ? "leave it as it is; to look into a backup: CLAIRE_DB=BACKUP claire doctor"
                : error.hint?.plain
            checks.append(
                Inspection.Check(
                    name: "database", verdict: .problem, detail: error.message.plain, hint: hint))
        }
        report(checks, context)
        if checks.contains(where: { $0.verdict == .problem }) { context.exit = .failed }
    }

    static func report(_ checks: [Inspection.Check], _ context: Context) {
        switch context.form {
        case .json: context.printJSON([("checks", .array(checks.map(\.json)))])
        case .quiet:
            for check in checks where check.verdict != .ok {
                context.renderer.line(Text(check.name))
            }
        case .human:
            for check in checks { line(check, context.renderer) }
        }
    }

    private static func line(_ check: Inspection.Check, _ renderer: Renderer) {
        let verdict: Text =
            switch check.verdict {
            case .ok: Text("ok     ", .success)
            case .warning: Text("warning", .attention)
            case .problem: Text("problem", .failure)
            case .unknown: Text("unknown", .muted)
            }
        let gap = String(repeating: " ", count: max(1, 14 - check.name.utf8.count))
        renderer.line("\(verdict)  \(Text(check.name, .subject))\(gap)\(check.detail)")
        guard check.verdict != .ok, let hint = check.hint else { return }
        renderer.line("         \(Text("hint:", .muted)) \(hint)")
    }

    private static func backup(_ context: Context) throws(VerbFailure) {
        let path = context.invocation[DoctorSpec.file]
        let store = try context.store()
        try attempt { () throws(StoreError) in try Backup.write(store, to: path) }
        switch context.form {
        case .json: context.printJSON([("backup", ["path": .string(path)])])
        case .quiet: context.renderer.line(Text(path))
        case .human: context.renderer.line("backup written to '\(path)'")
        }
    }

    private static func replay(_ context: Context) throws(VerbFailure) {
        let store = try context.storeToWrite()
        let bar = ProgressBar("replaying events", context.renderer)
        let count = try attempt { () throws(StoreError) in
            try Replay(store) { done, total in bar.update(done, of: total) }.run()
        }
        bar.end()
        switch context.form {
        case .json: context.printJSON([("replay", ["events": .integer(Int64(count))])])
        case .quiet: break
        case .human: context.renderer.line("all tables built again from \(count) events")
        }
    }

    private static func repair(_ context: Context) throws(VerbFailure) {
        let store = try context.storeToWrite()
        let moment = context.now
        let backup = store.path + ".repair-\(moment).backup"
        let bar = ProgressBar("replaying events", context.renderer)
        var done = try attempt { () throws(StoreError) in
            try Repair.run(store, backup: backup) { done, total in bar.update(done, of: total) }
        }
        bar.end()
        done += try SessionChecks.repair(context, store)
        if context.invocation[DoctorSpec.part] == .clock {
            let actor = try context.actor()
            let report = try attempt { () throws(StoreError) in
                try ClockRepair.run(store, as: actor)
            }
            done.append(
                report.reissued == 0
                    ? "the log's clock needed no repair"
                    : "issued \(report.reissued) events again under origin '\(report.origin)'")
        }
        switch context.form {
        case .json:
            context.printJSON([("repairs", .array(done.map { .string($0) }))])
        case .quiet: break
        case .human:
            for line in done { context.renderer.line("\(Text("done", .success))  \(line)") }
        }
    }

    /// Runs something of the store, its errors as a verb's.
    static func attempt<Value>(
        _ body: () throws(StoreError) -> Value
    ) throws(VerbFailure) -> Value {
        do throws(StoreError) { return try body() } catch { throw VerbFailure(error) }
    }
}
