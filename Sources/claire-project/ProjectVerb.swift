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
        case .pause: try setStatus(.paused, context)
        case .resume: try setStatus(.active, context)
        case .done: try setStatus(.done, context)
        case .delete:
            try change(context) { (writer, project) throws(StoreError) in
                try writer.deleteProject(project)
            }
        case .restore:
            try change(context, includeDeleted: true) { (writer, project) throws(StoreError) in
                try writer.restoreProject(project)
            }
        }
    }

    private static func create(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let repository = try invocation[ProjectSpec.repository].map(Repository.path)
        let owner: String?
        if let given = invocation[ProjectSpec.owner] {
            owner = given.isEmpty ? nil : given
        } else {
            owner = try context.configuration().defaults.owner
        }
        let goal = invocation[ProjectSpec.goal].flatMap { $0.isEmpty ? nil : $0 }
        let (project, ids) = try context.write { writer throws(StoreError) in
            let project = try writer.createProject(
                name: invocation[ProjectSpec.name], goal: goal, owner: owner, repo: repository)
            return (project, try writer.reader.shortIDs(.project, [project.id]))
        }
        print(project, ids, context)
    }

    private static func edit(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let repository = try invocation[ProjectSpec.repository].map(Repository.path)
        let change = ProjectRegisters(
            name: invocation[ProjectSpec.rename],
            goal: invocation[ProjectSpec.goal].map { $0.isEmpty ? nil : $0 },
            owner: invocation[ProjectSpec.owner].map { $0.isEmpty ? nil : $0 })
        try self.change(context) { (writer, project) throws(StoreError) in
            try writer.editProject(project, change, repo: repository)
        }
    }

    private static func setStatus(
        _ status: ProjectStatus, _ context: Context
    ) throws(VerbFailure) {
        try change(context) { (writer, project) throws(StoreError) in
            try writer.setProjectStatus(project, status)
        }
    }

    /// Changes the project that the command line names, and prints it.
    private static func change(
        _ context: Context, includeDeleted: Bool = false,
        _ body: (Writer, UUID) throws(StoreError) -> Project
    ) throws(VerbFailure) {
        let name = context.invocation[ProjectSpec.project]
        let (project, ids) = try context.write { writer throws(StoreError) in
            let id = try writer.reader.projectID(name, includeDeleted: includeDeleted)
            return (try body(writer, id), try writer.reader.shortIDs(.project, [id]))
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
