import ClaireDomain
import ClaireStore

extension Project: OperationAnswer {
    package var envelope: [(noun: String, value: JSON)] { [("project", json)] }
}

extension AnswerMember {
    /// A project as it now is.
    static let project = AnswerMember("project", .named("project"))
}

/// The inputs that operations on projects have in common.
package enum ProjectFields {
    /// The project that is meant.
    package static let project = Field.required(
        "project", .reference, "The project, by its name or at least 4 characters of its id")
    /// What it is to reach.
    package static let goal = Field.clearable(
        "goal", .anyText, "What it is to reach; empty or null for none")
    /// Who answers for it.
    package static let owner = Field.clearable(
        "owner", .anyText, "Who answers for it; empty or null for nobody")
    /// Where its repository stands.
    package static let repo = Field.optional(
        "repo", .path,
        "Its git repository on the machine that answers; other machines never see this")
}

/// Lists projects, by name.
package struct ListProjects: ListingOperation {
    package var status: ProjectStatus?

    package init(status: ProjectStatus? = nil) { self.status = status }

    static let status = Field.optional(
        "status", .choice(of: ProjectStatus.allCases), "Only with this status")

    package static let operation = "project.list"
    package static let summary = "List projects, by name"
    package static let fields = [status.description]
    package static let answer = [AnswerMember("projects", .list(of: .named("project")))]

    package init(_ input: Input) throws(InputError) { status = try input(Self.status) }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> Listing<Project> {
        Listing("projects", try reader.projects(status: status), json: \.json) { project in
            Place().adding(project.name).adding(project.created).adding(project.id).bytes
        }
    }
}

/// Shows a project with its notes.
package struct ShowProject: ReadingOperation {
    package var project: String
    /// Whether to add its events and those of its tasks, assignments and broadcasts; deleted projects
    /// are found then too.
    package var history: Bool

    package init(project: String, history: Bool = false) {
        self.project = project
        self.history = history
    }

    package static let operation = "project.show"
    package static let summary = "Show a project with its notes"
    package static let fields = [
        ProjectFields.project.description, TaskFields.history.description,
    ]
    package static let answer = [AnswerMember("project", .named("shown_project")), .history]

    package init(_ input: Input) throws(InputError) {
        project = try input(ProjectFields.project)
        history = try input(TaskFields.history)
    }

    /// A project, its notes and, where they were asked for, its events.
    package struct Answer: OperationAnswer {
        package let project: Project
        package let notes: [Note]
        /// What the sessions of its tasks used while they worked on them.
        package let usage: Usage?
        package let events: [LogEntry]?

        package var envelope: [(noun: String, value: JSON)] {
            var object = project.json.object ?? JSONObject()
            object["notes"] = .array(notes.map(\.json))
            object["usage"] = usage?.json ?? .null
            let whole: [(noun: String, value: JSON)] = [("project", .object(object))]
            return whole + (events.map { [("events", .array($0.map(\.json)))] } ?? [])
        }
    }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> Answer {
        let id = try reader.projectID(project, includeDeleted: history)
        return Answer(
            project: try reader.project(id), notes: try reader.notes(project: id),
            usage: try reader.usage(project: id),
            events: history ? try reader.history(LogFilter(project: id)) : nil)
    }
}

/// Makes a project.
package struct CreateProject: WritingOperation {
    package var name: String
    package var goal: String?
    package var owner: String?
    /// The path of its repository on this machine, as `Repository.path` found it.
    package var repo: String?

    package init(
        name: String, goal: String? = nil, owner: String? = nil, repo: String? = nil
    ) {
        self.name = name
        self.goal = goal
        self.owner = owner
        self.repo = repo
    }

    static let name = Field.required("name", .name, "Its name")
    static let owner = Field.clearable(
        "owner", .anyText,
        "Who answers for it; that of [defaults] when left out, null for nobody")

    package static let operation = "project.new"
    package static let summary = "Create a project"
    package static let fields = [
        name.description, ProjectFields.goal.description, owner.description,
        ProjectFields.repo.description,
    ]
    package static let answer = [AnswerMember.project]

    package init(_ input: Input) throws(InputError) {
        name = try input(Self.name)
        goal = try input(ProjectFields.goal) ?? nil
        if let given = try input(Self.owner) {
            owner = given
        } else {
            owner = try input.setting.defaultOwner()
        }
        repo = try Repository.path(given: try input(ProjectFields.repo))
    }

    /// Writes it, and answers with what then is.
    package func run(_ writer: Writer) throws(StoreError) -> Project {
        try writer.createProject(name: name, goal: goal, owner: owner, repo: repo)
    }
}
