import ClaireDomain

/// What a fleet might have logged: projects, their tasks, then work on them. The same in every run.
struct Story {
    let projects: [UUID]
    let tasks: [UUID]
    /// How many events the whole story has.
    let count: Int

    /// - Parameter events: a tenth of them create tasks, five hundred of them a project.
    init(events: Int) {
        let tasks = events / 10
        let projects = max(1, tasks / Story.tasksPerProject)
        count = events
        self.projects = (0..<projects).map { Story.id($0, of: 1) }
        self.tasks = (0..<tasks).map { Story.id($0, of: 2) }
    }

    static let tasksPerProject = 500

    /// The event at a place, 0 ..< count: every ninth creates a task, the others are work on tasks
    /// that are there by then.
    func body(_ place: Int) -> EventBody {
        if place < projects.count {
            return .projectCreated(
                id: projects[place],
                ProjectRegisters(name: Story.projectName(place), goal: "ship it", status: .active))
        }
        let number = place - projects.count
        return number.isMultiple(of: 9) && number / 9 < tasks.count
            ? creation(number / 9) : work(number, created: min(number / 9 + 1, tasks.count))
    }

    static func projectName(_ number: Int) -> String { "project\(number)" }

    static func title(_ number: Int) -> String {
        let verbs = ["Read", "Fold", "Prove", "Name", "Draw", "Cut"]
        let things = [
            "the pane's tail", "a register", "every branch", "the long help", "größere Zahlen",
        ]
        return "\(verbs[number % 6]) \(things[number % 5]), part \(number)"
    }

    private func creation(_ number: Int) -> EventBody {
        .taskCreated(
            id: tasks[number],
            TaskRegisters(
                project: projects[number % projects.count], title: Story.title(number),
                description: "What it is about, in a line or two of text, as people write them.",
                priority: Priority(rawValue: number % 5), mode: .supervised, position: number))
    }

    /// Four times in five on one of the thousand tasks made last, as a fleet works, else on any;
    /// no task ends, so that a list shows them all.
    private func work(_ number: Int, created: Int) -> EventBody {
        let scattered = number &* 7919
        let reach = number % 5 == 0 ? created : min(created, 1000)
        let index = created - 1 - scattered % reach
        let task = tasks[index]
        switch number % 10 {
        case 0, 1, 2:
            let statuses: [TaskStatus] = [.inProgress, .todo, .inReview, .inProgress]
            return .taskStatusChanged(id: task, TaskStatusRegister(status: statuses[number % 4]))
        case 4, 5:
            return .taskUpdated(
                id: task, TaskRegisters(title: Story.title(number), position: number))
        case 6:
            return .noteAdded(
                .task(task), text: "Half of it is done; the rest waits on the other half.")
        case 7:
            return .taskUpdated(id: task, TaskRegisters(priority: Priority(rawValue: number % 5)))
        case 8 where index > 0:
            // Always on a task made earlier, so that no cycle closes.
            return .dependencyAdded(DependencyEdge(task: task, dependsOn: tasks[index / 2]))
        default:
            return .taskUpdated(
                id: task,
                TaskRegisters(description: .some("A better description, number \(number).")))
        }
    }

    private static func id(_ number: Int, of kind: UInt64) -> UUID {
        // Scattered as random ids are: the order of ids must not be that of creation.
        var mixed = (UInt64(number) &+ kind << 40) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        return UUID(random: mixed, mixed ^ (mixed >> 27))
    }
}
