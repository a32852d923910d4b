import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire session list`: who is there and what they do, as last seen.
enum SessionList {
    static func run(_ context: Context) throws(VerbFailure) {
        let keep = try filter(context)
        let (sessions, ids) = try context.read { reader throws(StoreError) in
            let sessions = try reader.sessions(includeClosed: true).filter(keep)
            return (sessions, try reader.shortIDs(.session, sessions.map(\.id)))
        }
        context.list(
            "sessions", sessions, id: \.id, json: \.json, empty: "no sessions"
        ) { renderer in
            renderer.table(SessionTable(ids: ids, now: context.now, renderer).table(sessions))
        }
        if sessions.isEmpty { context.renderer.hint("see who is there: claire pull") }
    }

    private static func filter(_ context: Context) throws(VerbFailure) -> (Session) -> Bool {
        let invocation = context.invocation
        let states = Set(invocation[SessionSpec.state])
        let showsEnded = invocation[SessionSpec.all] || states.contains(.done)
        let host = invocation[SessionSpec.host]
        let group = try invocation[SessionSpec.group].map { name throws(VerbFailure) in
            try context.group(named: name)
        }
        return { session in
            guard showsEnded || session.state != .done else { return false }
            guard states.isEmpty || states.contains(session.state) else { return false }
            if let host, !(session.host ?? "").hasSameBytes(as: host) { return false }
            return group?.contains(session) ?? true
        }
    }
}
