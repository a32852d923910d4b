import ClaireCommandLine
import ClaireCommands
import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireVerb

/// `claire group`: rules in claire.toml that name parts of the fleet.
enum GroupVerb {
    /// Does what was asked.
    static func run(_ context: Context) throws(VerbFailure) {
        switch context.invocation.subcommand(as: GroupCommand.self) {
        case .add: try add(context)
        case .list: try list(context)
        case .show: try show(context)
        case .remove: try remove(context)
        }
    }

    private static func add(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let group = Configuration.Group(
            name: invocation[GroupSpec.newName], cwd: invocation[GroupSpec.cwd],
            host: invocation[GroupSpec.host], session: invocation[GroupSpec.session])
        let file = try context.configurationFile()
        try translate { () throws(ConfigurationError) in try file.add(group) }
        let fleet = try GroupFleet(context)
        context.show(group, fleet) { renderer in
            let count = fleet.members(of: group).count
            renderer.line(
                "added group '\(group.name, .subject)': \(group.rule) (\(sessions(count)))")
            renderer.hint("who is in it: claire group show \(ShellWord.quoted(group.name))")
        }
    }

    private static func list(_ context: Context) throws(VerbFailure) {
        let groups = try context.configuration().groups
        let fleet = try GroupFleet(context)
        switch context.form {
        case .json:
            context.printJSON([("groups", .array(groups.map { fleet.membership(of: $0).json }))])
        case .quiet: context.renderer.identifiers(groups.map(\.name))
        case .human where groups.isEmpty: context.renderer.note("no groups")
        case .human:
            var table = Table([
                .init("group"), .init("members", .right), .init("rule", shrinksTo: 20),
            ])
            for group in groups {
                let count = fleet.members(of: group).count
                table.append([
                    Text(group.name, .subject), Text(String(count), count == 0 ? .muted : .plain),
                    group.rule,
                ])
            }
            context.renderer.table(table)
        }
    }

    private static func show(_ context: Context) throws(VerbFailure) {
        let name = context.invocation[GroupSpec.name]
        let groups = try context.configuration().groups
        guard let group = groups.first(where: { $0.name.hasSameBytes(as: name) }) else {
            throw notFound(name, groups)
        }
        let fleet = try GroupFleet(context)
        let members = fleet.members(of: group)
        if context.form == .json {
            let answer = ShowGroup.Answer(membership: fleet.membership(of: group))
            return context.printJSON(answer.envelope)
        }
        context.show(group, fleet) { renderer in
            renderer.line(Text(group.name, .subject))
            renderer.details([
                ("folder", Text(group.cwd ?? "")), ("host", Text(group.host ?? "")),
                ("session", Text(group.session ?? "")), ("members", "\(members.count)"),
            ])
            guard !members.isEmpty else { return }
            renderer.line()
            renderer.table(fleet.table(members))
        }
    }

    private static func remove(_ context: Context) throws(VerbFailure) {
        let name = context.invocation[GroupSpec.name]
        let file = try context.configurationFile()
        let removed = try translate { () throws(ConfigurationError) in
            try file.removeGroup(named: name)
        }
        guard let removed else { throw notFound(name, try context.configuration().groups) }
        let fleet = try GroupFleet(context)
        context.show(removed, fleet) { renderer in
            renderer.line("removed group '\(removed.name, .subject)': \(removed.rule)")
            renderer.hint("the sessions stay as they are")
        }
    }

    private static func notFound(
        _ name: String, _ groups: [Configuration.Group]
    ) -> VerbFailure {
        let nearest = Suggestion.nearest(to: name, among: groups.map(\.name))
        let hint: Text = nearest.map { "did you mean '\($0)'?" } ?? "'claire group list' lists them"
        return VerbFailure(.notFound, "no group '\(cut: name)'", hint: hint)
    }

    private static func translate<Value>(
        _ body: () throws(ConfigurationError) -> Value
    ) throws(VerbFailure) -> Value {
        do throws(ConfigurationError) { return try body() } catch { throw VerbFailure(error) }
    }

    private static func sessions(_ count: Int) -> Text {
        count == 1 ? "1 session now" : "\(count) sessions now"
    }
}

extension Context {
    /// Prints one group in the form that was asked for; a group has no id, so its name is what
    /// `--quiet` prints.
    fileprivate func show(
        _ group: Configuration.Group, _ fleet: GroupFleet, human: (Renderer) -> Void
    ) {
        switch form {
        case .json: printJSON(fleet.membership(of: group).envelope)
        case .quiet: renderer.identifiers([group.name])
        case .human: human(renderer)
        }
    }
}
