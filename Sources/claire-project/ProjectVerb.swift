import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire project`: each subcommand, and what it prints of the project as it then is.
enum ProjectVerb {
    static func run(_ context: Context) throws(VerbFailure) {
        switch context.invocation.subcommand(as: ProjectCommand.self) {
        case .new: try create(context)
        case .list: try ProjectList.run(context)
        case .show: try ProjectShow.run(context)
        case .edit: try edit(context)
        case .pause: try write(MoveProject(project: name(context), move: .pause), context)
        case .resume: try write(MoveProject(project: name(context), move: .resume), context)
        case .done: try write(MoveProject(project: name(context), move: .done), context)
        case .note:
            let text = try context.text(context.invocation[ProjectSpec.text], field: "text")
            try write(NoteProject(project: name(context), text: text), context)
        case .delete: try delete(context)
        case .restore: try write(RestoreProject(project: name(context)), context)
        }
    }

    /// The project that the command line names, where the subcommand takes one.
    private static func name(_ context: Context) -> String {
        context.invocation[ProjectSpec.project]
    }

    private static func create(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let repository = try repository(context)
        let owner: String?
        if let given = invocation[ProjectSpec.owner] {
            owner = given.isEmpty ? nil : given
        } else {
            owner = try context.configuration().defaults.owner
        }
        let goal = invocation[ProjectSpec.goal].flatMap { $0.isEmpty ? nil : $0 }
        try write(
            CreateProject(
                name: invocation[ProjectSpec.name], goal: goal, owner: owner, repo: repository),
            context)
    }

    private static func edit(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        try write(
            EditProject(
                project: name(context), name: invocation[ProjectSpec.rename],
                goal: invocation[ProjectSpec.goal].map { $0.isEmpty ? nil : $0 },
                owner: invocation[ProjectSpec.owner].map { $0.isEmpty ? nil : $0 },
                repo: try repository(context)), context)
    }

    /// Its sessions on this machine go on, and what they have is not lost sight of.
    private static func delete(_ context: Context) throws(VerbFailure) {
        let name = name(context)
        let sessions = try context.read { reader throws(StoreError) in
            let id = try reader.projectID(name)
            return try reader.launches().filter { $0.project == id }.map(\.session)
        }
        try write(DeleteProject(project: name), context)
        for session in sessions {
            let id = String(session.text.prefix(ShortIDs.length))
            context.renderer.note("session '\(id)' of it is still here: claire session close \(id)")
        }
    }

    /// The repository that `--repo` names.
    private static func repository(_ context: Context) throws(VerbFailure) -> String? {
        guard let given = context.invocation[ProjectSpec.repository] else { return nil }
        do throws(Repository.Failure) { return try Repository.path(given) } catch {
            var failure = VerbFailure(.usage, Text(error.message))
            if case .noRepository(let path) = error {
                failure.hint = "git init \(ShellWord.quoted(path))"
            }
            throw failure
        }
    }

    /// Does it to the project, and prints that as it then is.
    private static func write(
        _ operation: some WritingOperation<Project>, _ context: Context
    ) throws(VerbFailure) {
        let (project, ids) = try context.write { writer throws(StoreError) in
            let project = try operation.run(writer)
            return (project, try writer.reader.shortIDs(.project, [project.id]))
        }
        print(project, ids, context)
    }

    /// `project 3f9a12cd  ● active  site`, and on a terminal what could be next.
    private static func print(_ project: Project, _ ids: ShortIDs, _ context: Context) {
        context.show("project", id: project.id, project.json) { renderer in
            renderer.line(
                """
                project \(ids.text(project.id), .identifier)  \(project.word)  \
                \(project.label, .subject)
                """)
            let name = ShellWord.quoted(project.label)
            if project.deleted {
                let id = project.id.text.prefix(ShortIDs.length)
                renderer.hint("to bring it back: claire project restore \(String(id))")
            } else if project.taskCounts.isEmpty, project.status == .active {
                renderer.hint("next: claire task add \(name) 'What is to be done'")
            }
        }
    }
}

extension Project {
    /// Its status; a deleted project says so.
    var word: Text { deleted ? Text("✗ deleted", .muted) : status.word }
}
