import ClaireDomain
import ClaireStore

/// What people and agents do on one machine: each call is one command, through the same operations as
/// the verbs. What the record's state forbids throws, as it would there.
struct Operations {
    let writer: Writer
    let dice: Dice
    let catalog: Catalog
    /// The command that was last run here.
    let last: UUID?

    /// Does so many things in one command; one that is refused before it wrote anything is left out.
    func run(_ count: Int) throws(StoreError) {
        for _ in 0..<count {
            let written = writer.events.count
            do throws(StoreError) {
                try one()
            } catch {
                guard error.isRefusal, writer.events.count == written, count > 1 else {
                    throw error
                }
            }
        }
    }

    private func one() throws(StoreError) {
        guard !catalog.projects.isEmpty else { return try createProject() }
        guard !catalog.tasks.isEmpty else { return try addTask() }
        switch dice.weighted([15, 24, 48, 36, 42, 16, 24, 80, 24, 12, 15, 3, 9]) {
        case 0: try createProject()
        case 1: try changeProject()
        case 2: try addTask()
        case 3: try editTask()
        case 4: try writer.moveTask(task(), dice.one(TaskMove.allCases), reason: maybe(text()))
        case 5: try note()
        case 6: try depend()
        case 7: try handOut()
        case 8: try observe()
        case 9: try deleteOrRestore()
        case 10: try message()
        case 11: try undo()
        default: try void()
        }
    }

    private func maybe<Value>(_ value: @autoclosure () -> Value) -> Value? {
        dice.pick(2) == 0 ? nil : value()
    }
    private func priority() -> Priority { Priority(rawValue: dice.pick(5)) ?? .normal }
    private func text() -> String { dice.one(catalog.texts) }
    // The newest are named most: what machines do apart should collide.
    private func recent(_ ids: [UUID]) -> UUID {
        dice.pick(3) == 0 ? dice.one(ids) : ids[max(0, ids.count - 1 - dice.pick(4))]
    }
    private func project() -> UUID { recent(catalog.projects) }
    private func task() -> UUID { recent(catalog.tasks) }

    private func createProject() throws(StoreError) {
        try writer.createProject(
            name: dice.one(catalog.names), goal: maybe(text()), owner: maybe("ada"))
    }

    private func changeProject() throws(StoreError) {
        let id = project()
        switch dice.pick(6) {
        case 0: try writer.deleteProject(id)
        case 1: try writer.restoreProject(id)
        case 2: try writer.editProject(id, ProjectRegisters(name: dice.one(catalog.names)))
        case 3: try writer.setProjectStatus(id, dice.one(ProjectStatus.allCases))
        default:
            try writer.editProject(
                id, ProjectRegisters(goal: maybe(maybe(text())), owner: maybe(maybe("grace"))))
        }
    }

    private func addTask() throws(StoreError) {
        try writer.addTask(
            NewTask(
                title: text().filter { $0 != "\n" }, description: maybe(text()),
                priority: priority(), mode: dice.one(TaskMode.allCases),
                after: dice.pick(5) == 0 && !catalog.tasks.isEmpty ? [task()] : []),
            to: project())
    }

    private func editTask() throws(StoreError) {
        try writer.editTask(
            task(),
            TaskRegisters(
                project: dice.pick(8) == 0 ? project() : nil, title: maybe("t\(dice.pick(9))"),
                description: maybe(maybe(text())), priority: maybe(priority()),
                mode: maybe(dice.one(TaskMode.allCases)), position: maybe(dice.pick(5))))
    }

    private func note() throws(StoreError) { try writer.noteTask(task(), text()) }

    private func depend() throws(StoreError) {
        let (one, other) = (task(), task())
        if dice.pick(4) == 0 {
            try writer.removeDependency(one, on: other)
        } else {
            try writer.depend(one, on: other)
        }
    }

    /// Assignments and claims, which machines make apart.
    private func handOut() throws(StoreError) {
        if catalog.sessions.isEmpty || dice.pick(10) == 0 { return try openSession() }
        let session = recent(catalog.sessions)
        // The same few tasks on all machines.
        let task = catalog.tasks[max(0, catalog.tasks.count - 1 - dice.pick(3))]
        switch dice.pick(16) {
        case 0...4: try writer.release(task)
        case 5...6: try writer.claim(task, session: maybe(session))
        case 7: _ = try writer.claimNext(project: maybe(project()), session: session)
        case 8: try writer.append(.sessionClosed(id: session))
        default:
            try writer.assign(
                task, to: session, ifBusy: dice.one([.refuse, .queue, .switchOver]))
        }
    }

    private func openSession() throws(StoreError) {
        try writer.append(
            .sessionOpened(
                id: writer.newID(), SessionRegisters(host: "h\(dice.pick(3))", cwd: "/srv")))
    }

    private func observe() throws(StoreError) {
        guard !catalog.sessions.isEmpty else { return try openSession() }
        try writer.observe(
            Sighting(
                session: recent(catalog.sessions), source: dice.one(["hook", "pane"]),
                registers: SessionRegisters(
                    host: "h\(dice.pick(2))", tmuxName: maybe("main"), branch: maybe("fix")),
                observed: ObservationRegisters(
                    state: dice.one(SessionState.allCases), message: maybe(maybe(text())),
                    lastSeen: max(0, writer.now))))
    }

    private func deleteOrRestore() throws(StoreError) {
        if dice.pick(2) == 0 {
            try writer.deleteTask(task())
        } else {
            try writer.restoreTask(task())
        }
    }

    private func message() throws(StoreError) {
        guard !catalog.sessions.isEmpty else { return try openSession() }
        let session = recent(catalog.sessions)
        if catalog.broadcasts.isEmpty || dice.pick(3) == 0 {
            _ = try writer.recordBroadcast(
                BroadcastMessage(target: .project(project()), text: text(), recipients: [session]))
        } else if dice.pick(2) == 0 {
            try writer.recordUpdate(
                session: session, source: .hook, payload: JSONObject([("turn", .integer(1))]))
        } else {
            try writer.recordDelivery(
                broadcast: recent(catalog.broadcasts), recipient: session,
                outcome: dice.one(DeliveryOutcome.allCases), detail: nil)
        }
    }

    private func undo() throws(StoreError) {
        guard let last else { return try note() }
        _ = try writer.undo(last)
    }

    private func void() throws(StoreError) {
        guard !catalog.notes.isEmpty else { return try note() }
        try writer.append(.eventVoided(event: recent(catalog.notes), voided: dice.pick(4) > 0))
    }
}

extension StoreError {
    /// Whether it is an answer that a user may get at any time.
    var isRefusal: Bool {
        switch self {
        case .conflict, .notFound, .invalid, .clock, .ambiguous: true
        default: false
        }
    }
}
