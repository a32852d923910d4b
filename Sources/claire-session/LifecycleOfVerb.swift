import ClaireCommandLine
import ClaireDomain
import ClairePlatform
import ClaireSessions
import ClaireVerb

/// The life of sessions, as a verb drives it.
enum LifecycleOfVerb {
    /// - Parameter tell: gets what a person should know and what is no error.
    static func make(
        _ context: Context, tell: @escaping (String) -> Void
    ) throws(VerbFailure) -> SessionLifecycle {
        let transport = try SessionVerb.transport(context)
        var lifecycle = SessionLifecycle(
            store: try context.storeToWrite(), actor: try context.actor(), transport: transport,
            paths: try context.paths())
        lifecycle.tell = tell
        // From here on a signal undoes what was begun.
        Interruption.noteSignals()
        return lifecycle
    }

    /// Does it, its errors as a verb's.
    static func attempt<Value>(
        _ body: () throws(LifecycleError) -> Value
    ) throws(VerbFailure) -> Value {
        do throws(LifecycleError) { return try body() } catch {
            if let signal = Interruption.received { Interruption.end(by: signal) }
            throw VerbFailure(error)
        }
    }
}

extension VerbFailure {
    /// Why a session could not be opened or closed.
    init(_ error: LifecycleError) {
        if case .store(let error) = error {
            self.init(error)
            return
        }
        self.init(
            error.exit, code: error.code, Text(error.message), hint: error.hint.map { Text($0) })
        details = error.details.map { Text($0) }
        if !error.details.isEmpty {
            wholeMessage =
                error.message + ":" + error.details.map { $0 + ";" }.joined().dropLast()
        }
    }
}
