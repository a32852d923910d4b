import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire session list`: who is there and what they do, as last seen.
enum SessionList {
    static func run(_ context: Context) throws(VerbFailure) {
        let question = try question(context)
        let (sessions, ids) = try context.read { reader throws(StoreError) in
            let sessions = try question.run(reader).entities
            return (sessions, try reader.shortIDs(.session, sessions.map(\.id)))
        }
        context.list(
            "sessions", sessions, id: \.id, json: \.json, empty: "no sessions"
        ) { renderer in
            renderer.table(SessionTable(ids: ids, now: context.now, renderer).table(sessions))
        }
        if sessions.isEmpty { context.renderer.hint("see who is there: claire pull") }
    }

    private static func question(_ context: Context) throws(VerbFailure) -> ListSessions {
        let invocation = context.invocation
        return ListSessions(
            states: Set(invocation[SessionSpec.state]), host: invocation[SessionSpec.host],
            group: try invocation[SessionSpec.group].map { name throws(VerbFailure) in
                try context.group(named: name)
            }, includesEnded: invocation[SessionSpec.all])
    }
}
