import ClaireConfig
import ClaireDomain
import ClaireStore

/// Who is to get a task.
package enum Recipient: Equatable, Sendable {
    /// By uuid, a prefix of it, or tmux name.
    case named(String)
    /// Of these sessions the one that has been idle longest. `takesBusy` lets in those that have
    /// work, once none without is left.
    case idle(of: Configuration.Group?, takesBusy: Bool)

    /// The session, looked up in the transaction that assigns to it.
    ///
    /// - Throws: `conflict` `none_idle`.
    func session(_ reader: Reader) throws(StoreError) -> UUID {
        switch self {
        case .named(let name): return try reader.sessionID(name)
        case .idle(let group, let takesBusy):
            let all = try reader.sessions()
            let members = group?.members(of: all) ?? all
            let idle = members.filter { $0.state == .idle }
            let book = try reader.assignmentBook()
            let free = idle.filter { book.inHand(ofSession: $0.id) == nil }
            if let best = Self.idleLongest(free) ?? (takesBusy ? Self.idleLongest(idle) : nil) {
                return best.id
            }
            throw Self.noneIdle(group, members: members.count, idle: idle.count)
        }
    }

    private static func idleLongest(_ sessions: [Session]) -> Session? {
        sessions.min {
            ($0.stateSince ?? .max, $0.id) < ($1.stateSince ?? .max, $1.id)
        }
    }

    private static func noneIdle(
        _ group: Configuration.Group?, members: Int, idle: Int
    ) -> StoreError {
        let what = group.map { "group '\($0.name)'" } ?? "the fleet"
        let (message, hint) =
            if members == 0 {
                ("\(what) has no sessions", "claire pull")
            } else if idle == 0 {
                ("no session of \(what) is idle", "claire status")
            } else {
                (
                    "every idle session of \(what) has work",
                    "add --queue to let it wait behind that, or --switch to release that"
                )
            }
        return .conflict(Conflict(code: "none_idle", message: message, hint: hint))
    }
}

extension Configuration.Group {
    /// The sessions that belong to the group; closed ones don't.
    package func members(of sessions: [Session]) -> [Session] {
        sessions.filter { !$0.closed && contains($0) }
    }
}
