import ClaireCommandLine
import ClaireFleet
import ClairePlatform
import ClaireSessions
import ClaireStore
import ClaireVerb

/// What a crash left half open or half closed of the sessions that this machine opened, and the
/// worktrees that nobody might find again.
enum SessionChecks {
    static func checks(
        _ context: Context, _ store: Store
    ) throws(VerbFailure) -> [Inspection.Check] {
        let lifecycle = try lifecycle(context, store)
        let findings = try attempt { () throws(LifecycleError) in try lifecycle.findings() }
        guard findings.isEmpty else {
            return findings.map {
                Inspection.Check(
                    name: "sessions", verdict: .warning, detail: $0.detail, hint: $0.hint)
            }
        }
        return [
            Inspection.Check(
                name: "sessions", verdict: .ok, detail: "none is half open or half closed")
        ]
    }

    /// Finishes or takes back what was left half done.
    static func repair(_ context: Context, _ store: Store) throws(VerbFailure) -> [String] {
        var lifecycle = try lifecycle(context, store)
        lifecycle.tell = { context.renderer.note(Text($0)) }
        return try attempt { () throws(LifecycleError) in try lifecycle.repair() }
    }

    private static func lifecycle(
        _ context: Context, _ store: Store
    ) throws(VerbFailure) -> SessionLifecycle {
        // What is wrong with the configuration has a line of its own.
        let command = (try? context.configuration())?.transportCommand
        return SessionLifecycle(
            store: store, actor: .claire, transport: Transport(command: command),
            paths: try context.paths())
    }

    private static func attempt<Value>(
        _ body: () throws(LifecycleError) -> Value
    ) throws(VerbFailure) -> Value {
        do throws(LifecycleError) { return try body() } catch {
            if case .store(let error) = error { throw VerbFailure(error) }
            throw VerbFailure(
                error.exit, code: error.code, Text(error.message),
                hint: error.hint.map { Text($0) })
        }
    }
}
