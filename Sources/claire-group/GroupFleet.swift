import ClaireCommandLine
import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// The sessions that groups pick their members from: those of the fleet that aren't closed.
///
/// Groups live in claire.toml, so they work before `claire init` made a database: there are no
/// sessions then.
struct GroupFleet {
    private let sessions: [Session]
    private let ids: ShortIDs

    init(_ context: Context) throws(VerbFailure) {
        do throws(VerbFailure) {
            (sessions, ids) = try context.read { (reader) throws(StoreError) in
                let sessions = try reader.sessions()
                return (sessions, try reader.shortIDs(.session, sessions.map(\.id)))
            }
        } catch {
            guard error.code == "not_initialised" else { throw error }
            (sessions, ids) = ([], ShortIDs(of: []))
        }
    }

    /// A group with the sessions that match its rule.
    func membership(of group: Configuration.Group) -> GroupMembership {
        GroupMembership(group, of: sessions)
    }

    /// The sessions that match a group's rule, in the order in which the fleet is shown.
    func members(of group: Configuration.Group) -> [Session] { membership(of: group).members }

    /// The sessions as a table.
    func table(_ members: [Session]) -> Table {
        var table = Table([
            .init("session"), .init("state"), .init("name"), .init("host", dropOrder: 2),
            .init("folder", shrinksTo: 12, dropOrder: 1),
        ])
        for session in members {
            table.append([
                Text(ids.text(session.id), .identifier), session.state.word,
                Text(session.label, .subject), Text(session.host ?? ""), Text(session.cwd ?? ""),
            ])
        }
        return table
    }
}

extension Configuration.Group {
    /// The rule in words: `folder contains 'src/site', host 'build1'`.
    var rule: Text {
        let parts: [Text?] = [
            cwd.map { "folder contains '\($0)'" }, host.map { "host '\($0)'" },
            session.map { "name like '\($0)'" },
        ]
        let given = parts.compactMap { $0 }
        return given.dropFirst().reduce(given.first ?? "no rule") { "\($0), \($1)" }
    }
}
