import ClaireDomain
import ClaireStore

/// What is to be opened, as `local_launches.plan` keeps it.
package struct OpeningPlan: Equatable, Sendable {
    /// The project's name, which is still told when the project is gone.
    package var project: String
    /// Where the agent runs.
    package var folder: String
    /// The name of its terminal.
    package var terminal: String
    package var tasks: [UUID] = []
    /// Whether it is told the first task at once.
    package var isAutonomous = false
    package var model: String?
    package var permissionMode: String?
    /// The commit that the branch began at, or stood at when the session was opened.
    package var start: String?
    /// What a new branch is made of; `nil` where the branch is there already.
    package var startPoint: String?
    /// Whether the new branch follows `startPoint` on a remote.
    package var follows = false
    /// Whether a worktree is to be made; one that was kept is used again otherwise.
    package var makesWorktree = false
    /// Where its commits may be merged.
    package var bases: [String] = []
    /// How it is being closed.
    package var keeps = false
    package var forces = false

    /// Whether the branch was made for this session.
    var makesBranch: Bool { startPoint != nil }

    package init(project: String, folder: String, terminal: String) {
        self.project = project
        self.folder = folder
        self.terminal = terminal
    }

    init(_ json: JSON) {
        project = json["project"]?.string ?? ""
        folder = json["folder"]?.string ?? ""
        terminal = json["terminal"]?.string ?? ""
        tasks = (json["tasks"]?.array ?? []).compactMap { $0.string.flatMap { UUID($0) } }
        isAutonomous = json["autonomous"]?.bool ?? false
        model = json["model"]?.string
        permissionMode = json["permission_mode"]?.string
        start = json["start"]?.string
        startPoint = json["start_point"]?.string
        follows = json["follows"]?.bool ?? false
        makesWorktree = json["makes_worktree"]?.bool ?? false
        bases = (json["bases"]?.array ?? []).compactMap(\.string)
        keeps = json["keeps"]?.bool ?? false
        forces = json["forces"]?.bool ?? false
    }

    var json: JSON {
        [
            "project": .string(project), "folder": .string(folder),
            "terminal": .string(terminal), "tasks": .array(tasks.map { .string($0.text) }),
            "autonomous": .bool(isAutonomous), "model": JSON(model),
            "permission_mode": JSON(permissionMode), "start": JSON(start),
            "start_point": JSON(startPoint), "follows": .bool(follows),
            "makes_worktree": .bool(makesWorktree), "bases": .array(bases.map(JSON.string)),
            "keeps": .bool(keeps), "forces": .bool(forces),
        ]
    }
}

extension LaunchRecord {
    /// What the columns don't say.
    package var opening: OpeningPlan {
        get { OpeningPlan(plan) }
        set { plan = newValue.json }
    }

    /// Where it stands. A step of a newer Claire is none that this one could go on from.
    package var at: LaunchStep? { LaunchStep(rawValue: step) }
}
