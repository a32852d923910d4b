import ClaireDomain
import ClaireStore

/// Changes what a project says; what is left out stays as it is.
package struct EditProject: WritingOperation {
    package var project: String
    package var name: String?
    /// An inner `nil` takes it away; so with the owner.
    package var goal: String??
    package var owner: String??
    /// The path of its repository on this machine, as `Repository.path` found it.
    package var repo: String?

    package init(
        project: String, name: String? = nil, goal: String?? = nil, owner: String?? = nil,
        repo: String? = nil
    ) {
        self.project = project
        self.name = name
        self.goal = goal
        self.owner = owner
        self.repo = repo
    }

    static let name = Field.optional("name", .name, "Another name")

    package static let operation = "project.edit"
    package static let summary = "Change a project; what is left out stays as it is"
    package static let fields = [
        ProjectFields.project.description, name.description, ProjectFields.goal.description,
        ProjectFields.owner.description, ProjectFields.repo.description,
    ]
    package static let answer = [AnswerMember.project]

    package init(_ input: Input) throws(InputError) {
        project = try input(ProjectFields.project)
        name = try input(Self.name)
        goal = try input(ProjectFields.goal)
        owner = try input(ProjectFields.owner)
        repo = try Repository.path(given: try input(ProjectFields.repo))
    }

    /// Writes it, and answers with what then is.
    package func run(_ writer: Writer) throws(StoreError) -> Project {
        try writer.editProject(
            try writer.reader.projectID(project),
            ProjectRegisters(name: name, goal: goal, owner: owner), repo: repo)
    }
}

/// What a person says of a project as a whole.
package enum ProjectMove: String, CaseIterable, Sendable {
    case pause, resume, done

    /// Where it leads.
    package var target: ProjectStatus {
        switch self {
        case .pause: .paused
        case .resume: .active
        case .done: .done
        }
    }
}

/// Pauses, resumes or ends a project.
package struct MoveProject: WritingOperation {
    package var project: String
    package var move: ProjectMove

    package init(project: String, move: ProjectMove) {
        self.project = project
        self.move = move
    }

    static let move = Field.required(
        "move", .choice(of: ProjectMove.allCases), "What to do with it")

    package static let operation = "project.move"
    package static let summary = "Pause, resume or end a project"
    package static let fields = [ProjectFields.project.description, move.description]
    package static let answer = [AnswerMember.project]

    package init(_ input: Input) throws(InputError) {
        project = try input(ProjectFields.project)
        move = try input(Self.move)
    }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> Project {
        try writer.setProjectStatus(try writer.reader.projectID(project), move.target)
    }
}

/// Hangs a note on a project.
package struct NoteProject: WritingOperation {
    package var project: String
    package var text: String

    package init(project: String, text: String) {
        self.project = project
        self.text = text
    }

    package static let operation = "project.note"
    package static let summary = "Add a note to a project"
    package static let fields = [
        ProjectFields.project.description, NoteTask.text.description,
    ]
    package static let answer = [AnswerMember.project]

    package init(_ input: Input) throws(InputError) {
        project = try input(ProjectFields.project)
        text = try input(NoteTask.text)
    }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> Project {
        try writer.noteProject(try writer.reader.projectID(project), text)
    }
}

/// Hides a project with its tasks.
package struct DeleteProject: WritingOperation {
    package var project: String

    package init(project: String) { self.project = project }

    package static let operation = "project.delete"
    package static let summary = "Delete a project with its tasks; restore brings them back"
    package static let fields = [ProjectFields.project.description]
    package static let answer = [AnswerMember.project]

    package init(_ input: Input) throws(InputError) { project = try input(ProjectFields.project) }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> Project {
        try writer.deleteProject(try writer.reader.projectID(project))
    }
}

/// Brings a deleted project back.
package struct RestoreProject: WritingOperation {
    package var project: String

    package init(project: String) { self.project = project }

    package static let operation = "project.restore"
    package static let summary = "Bring back a deleted project with its tasks"
    package static let fields = [ProjectFields.project.description]
    package static let answer = [AnswerMember.project]

    package init(_ input: Input) throws(InputError) { project = try input(ProjectFields.project) }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> Project {
        try writer.restoreProject(try writer.reader.projectID(project, includeDeleted: true))
    }
}
