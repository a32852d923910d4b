import ClaireDomain

/// Taskwarrior with as many tasks as Claire has, in a TASKDATA of its own.
struct Taskwarrior {
    private let workbench: Workbench
    private let settings: [String]

    /// Imports the tasks; throws when it isn't installed.
    init(_ workbench: Workbench, tasks: Int, projects: Int) throws {
        self.workbench = workbench
        let folder = workbench.path("taskwarrior")
        try File.makeFolder(folder)
        try File.write(
            "data.location=\(folder)\nconfirmation=off\nhooks=off\nverbose=nothing\n",
            to: workbench.path("taskrc"))
        settings = ["TASKRC=\(workbench.path("taskrc"))", "TASKDATA=\(folder)"]
        let list = workbench.path("taskwarrior.json")
        try File.write(Taskwarrior.export(tasks: tasks, projects: projects), to: list)
        _ = try program(["import", list]).output(in: workbench)
        let count = try program(["status:pending", "count"]).output(in: workbench)
        guard count.hasPrefix("\(tasks)") else {
            throw BenchError("Taskwarrior took in \(count.prefix(20)) of \(tasks) tasks")
        }
    }

    func program(_ arguments: [String]) throws -> Program {
        try workbench.peer("task", arguments, settings)
    }

    private static func export(tasks: Int, projects: Int) -> String {
        let rows = (0..<tasks).map { number -> JSON in
            [
                "description": .string(Story.title(number)), "status": "pending",
                "project": .string(Story.projectName(number % projects)),
                "entry": "20260814T093000Z",
            ]
        }
        return JSON.array(rows).encoded
    }
}
