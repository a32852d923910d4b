import ClaireCommandLine
import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireStore

/// Answers a shell's question for values: projects, tasks with their titles, sessions, groups.
///
/// It does nothing but read, and where it can't it offers nothing: a completion never complains.
enum CompletionValues {
    typealias Candidate = ClaireCommandLine.Candidate

    /// What there is of the kind that the query names.
    static func list(_ query: ValueQuery) -> [Candidate] {
        guard let paths = try? Paths.ofThisProcess() else { return [] }
        if query.kind == "group" { return groups(paths) }
        if query.kind == "peer" { return peers(paths, query) }
        guard let store = try? Store.open(at: paths.database, machine: nil) else { return [] }
        let found = try? store.read { reader throws(StoreError) in
            switch query.kind {
            case "project": try projects(reader, query)
            case "task": try tasks(reader, query)
            case "session": try sessions(reader, query)
            case "host": try reader.hosts().map { Candidate($0) }
            case "machine": try reader.machines().map { Candidate($0.text) }
            case "event": try events(reader, query)
            case "target": try targets(reader, query, groups(paths))
            default: []
            }
        }
        return found ?? []
    }

    private static func groups(_ paths: Paths) -> [Candidate] {
        let configuration = try? ConfigurationFile(path: paths.config).read()
        return (configuration?.groups ?? []).map { group in
            let rule = [
                group.cwd.map { "folder \($0)" }, group.host.map { "host \($0)" },
                group.session.map { "name \($0)" },
            ]
            return Candidate(group.name, rule.compactMap { $0 }.joined(separator: ", "))
        }
    }

    /// Peers that aren't named on the line already.
    private static func peers(_ paths: Paths, _ query: ValueQuery) -> [Candidate] {
        let configuration = try? ConfigurationFile(path: paths.config).read()
        return (configuration?.peers ?? []).filter { peer in
            !query.operands.contains { $0.hasSameBytes(as: peer.name) }
        }.map { Candidate($0.name, $0.url) }
    }

    private static func projects(
        _ reader: Reader, _ query: ValueQuery
    ) throws(StoreError) -> [Candidate] {
        let isRestoring = query.path.last == "restore"
        return try reader.projectOffers(deleted: isRestoring).map { Candidate($0.label, $0.goal) }
    }

    private static func tasks(
        _ reader: Reader, _ query: ValueQuery
    ) throws(StoreError) -> [Candidate] {
        let prefix = query.prefix.lowercased()
        guard isIDPrefix(prefix) else { return [] }
        let offers = try reader.taskOffers(
            idPrefix: prefix, statuses: statuses(query), deleted: query.path.last == "restore")
        let ids = try reader.shortIDs(.task, offers.map(\.id))
        // An upper-case prefix stays as it was typed, or the shell would take the value for another.
        return offers.map { offer in
            let text = ids.text(offer.id)
            let isShorter = text.utf8.count < prefix.utf8.count
            let shown = isShorter ? offer.id.text : text
            return Candidate(query.prefix + shown.dropFirst(query.prefix.count), offer.text)
        }
    }

    /// The statuses in which the command being typed makes sense.
    private static func statuses(_ query: ValueQuery) -> [TaskStatus] {
        switch query.path.last {
        case "review": [.inReview]
        case "restore", "show", "edit", "delete", "note", "depend": TaskStatus.allCases
        case "assign": [.todo, .inProgress]
        case let word?:
            TaskMove(rawValue: word).map { move in
                TaskStatus.allCases.filter { move.target(from: $0, blockedFrom: nil) != nil }
            } ?? TaskStatus.allCases
        case nil: TaskStatus.allCases
        }
    }

    /// tmux names; ids where there is no name, or where the beginning of one is typed.
    private static func sessions(
        _ reader: Reader, _ query: ValueQuery
    ) throws(StoreError) -> [Candidate] {
        let offers = try reader.sessionOffers()
        let ids = try reader.shortIDs(.session, offers.map(\.id))
        return offers.flatMap { offer -> [Candidate] in
            let id = Candidate(ids.text(offer.id), offer.cwd)
            guard let name = offer.name else { return [id] }
            return [Candidate(name, offer.cwd)] + (query.prefix.isEmpty ? [] : [id])
        }
    }

    private static func events(
        _ reader: Reader, _ query: ValueQuery
    ) throws(StoreError) -> [Candidate] {
        guard isIDPrefix(query.prefix) else { return [] }
        return try reader.eventOffers(idPrefix: query.prefix).map { Candidate($0.id.text, $0.text) }
    }

    /// Projects and groups; where one name is both, each with the word that decides.
    private static func targets(
        _ reader: Reader, _ query: ValueQuery, _ groups: [Candidate]
    ) throws(StoreError) -> [Candidate] {
        let projects = try self.projects(reader, query)
        let isQualified = query.prefix.utf8.contains(UInt8(ascii: ":"))
        func named(_ one: [Candidate], _ word: String, _ others: [Candidate]) -> [Candidate] {
            one.map { candidate in
                let isBoth = others.contains { $0.value.hasSameBytes(as: candidate.value) }
                return isBoth || isQualified
                    ? Candidate("\(word):\(candidate.value)", candidate.summary) : candidate
            }
        }
        return named(projects, "project", groups) + named(groups, "group", projects)
    }

    private static func isIDPrefix(_ text: String) -> Bool {
        text.utf8.count <= 36
            && text.utf8.allSatisfy {
                Hexadecimal.value(of: $0) != nil || $0 == UInt8(ascii: "-")
            }
    }
}
