import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireSessions
import ClaireStore
import ClaireVerb

/// `claire config`: what the sessions of a project inherit.
enum ConfigVerb {
    /// Does what was asked.
    static func run(_ context: Context) throws(VerbFailure) {
        switch context.invocation.subcommand(as: ConfigCommand.self) {
        case .show: try show(context)
        case .trust where context.invocation[ConfigSpec.revoke]: try revoke(context)
        case .trust: try trust(context)
        }
    }

    private static func show(_ context: Context) throws(VerbFailure) {
        let (project, inherited) = try read(context)
        context.show("config", id: project.id, inherited.json(project: project)) { renderer in
            ConfigurationPage(project: project, inherited: inherited, now: context.now)
                .show(on: renderer)
        }
    }

    /// Shows the repository's part and pins the very bytes that were shown.
    private static func trust(_ context: Context) throws(VerbFailure) {
        try refuseAgents(context)
        let (project, found) = try read(context)
        guard let level = found.repository else {
            throw VerbFailure(
                .conflict, code: "no_repository",
                "project '\(project.label)' has no repository on this machine",
                hint: "name it: claire project edit \(ShellWord.quoted(project.label)) --repo PATH")
        }
        let hash = level.hash
        if found.trust != .trusted, let hash {
            try context.write { writer throws(StoreError) in
                try writer.trust(project.id, hash: hash)
            }
        }
        let inherited = found.trusting(hash, at: context.now)
        context.show("config", id: project.id, inherited.json(project: project)) { renderer in
            let page = ConfigurationPage(project: project, inherited: inherited, now: context.now)
            page.showContent(of: level, on: renderer)
            guard hash != nil else {
                return renderer.note("nothing to trust in '\(level.folder)'")
            }
            renderer.line(
                "\(found.trust == .trusted ? "trusted already" : "trusted"): \(page.count(level)) of '\(project.label, .subject)'"
            )
            renderer.hint(
                "what its sessions inherit: claire config show \(ShellWord.quoted(project.label))")
        }
    }

    private static func revoke(_ context: Context) throws(VerbFailure) {
        try refuseAgents(context)
        let (project, found) = try read(context)
        try context.write { writer throws(StoreError) in try writer.trust(project.id, hash: nil) }
        let inherited = found.trusting(nil, at: context.now)
        context.show("config", id: project.id, inherited.json(project: project)) { renderer in
            renderer.line(
                "the repository of '\(project.label, .subject)' is not trusted: sessions opened from now on don't use its '.claire'"
            )
        }
    }

    /// What an agent wrote into the repository must not become what the next one runs by its own word.
    private static func refuseAgents(_ context: Context) throws(VerbFailure) {
        guard try context.session() != nil else { return }
        throw VerbFailure(
            .failed, code: "agent", "an agent can't say what is to be trusted",
            hint: "a person runs 'claire config trust' outside of an agent's session")
    }

    private static func read(
        _ context: Context
    ) throws(VerbFailure) -> (Project, InheritedConfiguration) {
        let name = context.invocation[ConfigSpec.project]
        let paths = try context.paths()
        return try context.read { reader throws(StoreError) in
            let project = try reader.project(try reader.projectID(name))
            return (
                project,
                try InheritedConfiguration.of(
                    project: project.id, repository: project.repo, paths: paths, reader)
            )
        }
    }
}
