import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore

/// What session to open.
package struct OpeningRequest: Sendable {
    package var project: UUID
    /// The first is worked on, the others wait behind it.
    package var tasks: [UUID] = []
    package var branch: String?
    package var base: String?
    /// As the first task says when `nil`, and supervised without one.
    package var mode: TaskMode?
    package var model: String?
    package var permissionMode: String?
    package var wantsWorktree = true

    package init(project: UUID) { self.project = project }
}

extension SessionLifecycle {
    /// Opens a session: its worktree, its record, its agent, in this order: an agent may report on its
    /// task as soon as it runs.
    ///
    /// - Returns: the session as it now is.
    /// - Throws: why it could not be opened; what was made for it has been removed again.
    package func open(_ request: OpeningRequest) throws(LifecycleError) -> Session {
        let session = UUID(random: Randomness.next(), Randomness.next())
        let lock = try lock(session)
        defer { lock.release() }
        var record = try plan(session, request)
        try begin(&record)
        do throws(LifecycleError) {
            try makeWorktree(&record)
            try start(&record)
            return try finish(&record)
        } catch {
            undoAfter(error, record)
            throw error
        }
    }

    // MARK: The plan

    private func plan(
        _ session: UUID, _ request: OpeningRequest
    ) throws(LifecycleError) -> LaunchRecord {
        let (project, tasks) = try read { reader throws(StoreError) in
            (
                try reader.project(request.project),
                try request.tasks.map { id throws(StoreError) in try reader.task(id) }
            )
        }
        let isAutonomous = (request.mode ?? tasks.first?.mode) == .autonomous
        if isAutonomous, tasks.isEmpty {
            throw .refused(
                "usage", "an autonomous session needs a task to begin with",
                hint: "add --task TASK", exit: .usage)
        }
        if let other = tasks.first(where: { $0.projectID != request.project }) {
            throw .refused(
                "other_project",
                "task '\(other.id.text.prefix(8))' is not of project '\(project.name)'",
                hint: "claire task show \(other.id.text.prefix(8))")
        }
        guard let repo = project.repo else {
            throw .refused(
                "no_repository", "this machine knows no repository of project '\(project.name)'",
                hint: "claire project edit \(project.id.text.prefix(8)) --repo PATH")
        }
        var opening = OpeningPlan(
            project: project.name, folder: repo,
            terminal: SessionNames.slug(project.name, bytes: 24, else: "claire") + "-"
                + session.text.prefix(8))
        opening.tasks = request.tasks
        opening.isAutonomous = isAutonomous
        opening.model = request.model
        opening.permissionMode = request.permissionMode
        var record = LaunchRecord(
            session: session, project: project.id, repo: repo, worktree: nil, branch: nil,
            base: nil, plan: .null, step: LaunchStep.planned.rawValue)
        if request.wantsWorktree {
            try choose(for: &record, &opening, request, tasks.first, project)
        } else {
            try stay(&record, &opening)
        }
        record.opening = opening
        return record
    }

    /// Decides on branch and worktree.
    private func choose(
        for record: inout LaunchRecord, _ opening: inout OpeningPlan, _ request: OpeningRequest,
        _ task: Task?, _ project: Project
    ) throws(LifecycleError) {
        let planner = WorktreePlanner(
            git: git(opening.folder), root: try worktreeRoot(), patience: patience)
        let branch =
            request.branch ?? task.map { SessionNames.branch(of: $0) }
            ?? SessionNames.branch(of: record.session, in: project.name)
        let choice = try planner.plan(
            project: SessionNames.slug(project.name, else: "project") + "-"
                + project.id.text.prefix(8),
            branch: branch, named: request.branch != nil, base: request.base,
            mark: String(record.session.text.prefix(8)))
        for notice in choice.notices { tell(notice) }
        record.worktree = choice.path
        record.branch = choice.branch
        record.base = choice.base
        opening.folder = choice.path
        opening.start = choice.start
        opening.startPoint = choice.startPoint
        opening.follows = choice.follows
        opening.makesWorktree = choice.makesWorktree
        opening.bases = choice.mergedInto
        opening.terminal =
            SessionNames.slug(choice.branch, bytes: 60, else: opening.terminal)
    }

    /// Works in the repository's own work tree.
    private func stay(
        _ record: inout LaunchRecord, _ opening: inout OpeningPlan
    ) throws(LifecycleError) {
        let git = git(opening.folder)
        guard try !ask({ () throws(GitError) in try git.isBare() }) else {
            throw .refused(
                "bare", "'\(opening.folder)' is a bare repository: nothing is checked out in it",
                hint: "leave --no-worktree out")
        }
        record.branch = try ask { () throws(GitError) in try git.currentBranch() }
        opening.start = try ask { () throws(GitError) in try git.commit("HEAD") }
        record.base = opening.start
    }

    /// Writes the plan down, unless somebody has the same branch or task in hand.
    private func begin(_ record: inout LaunchRecord) throws(LifecycleError) {
        let new = record
        try write { writer throws(StoreError) in
            for other in try writer.reader.launches() {
                try requireApart(new, other)
                // Its worktree is the new session's now.
                if other.at == .kept, let path = other.worktree,
                    path.hasSameBytes(as: new.worktree ?? "")
                {
                    try writer.forgetLaunch(other.session)
                }
            }
            for task in new.opening.tasks { try writer.requireAssignable(task) }
            try writer.save(new)
        }
        KillPoint.reach("planned-begun")
    }

    private func requireApart(
        _ new: LaunchRecord, _ other: LaunchRecord
    ) throws(StoreError) {
        let name = other.session.text.prefix(8)
        let isOpening = other.at?.isOpening ?? true
        let hint =
            isOpening
            ? "claire doctor, if that is not being opened any more" : "claire session show \(name)"
        if isOpening, let task = other.opening.tasks.first(where: new.opening.tasks.contains) {
            throw .conflict(
                Conflict(
                    code: "assigned",
                    message: "task '\(task.text.prefix(8))' is being given to session '\(name)'",
                    hint: hint))
        }
        guard other.at != .kept, let path = new.worktree, let taken = other.worktree,
            let branch = new.branch
        else { return }
        let isSameBranch =
            other.branch?.hasSameBytes(as: branch) ?? false
            && other.repo?.hasSameBytes(as: new.repo ?? "") ?? false
        guard isSameBranch || path.hasSameBytes(as: taken) else { return }
        throw .conflict(
            Conflict(
                code: "checked_out", message: "branch '\(branch)' is that of session '\(name)'",
                hint: hint))
    }

    // MARK: The steps

    private func makeWorktree(_ record: inout LaunchRecord) throws(LifecycleError) {
        let opening = record.opening
        guard opening.makesWorktree, let path = record.worktree, let repo = record.repo,
            let branch = record.branch
        else { return }
        try enter(.worktree, &record)
        do throws(SystemError) { try Files.makeFolder(Files.folder(of: path)) } catch {
            throw .system(error)
        }
        try ask { () throws(GitError) in
            try git(repo).addWorktree(
                path, branch: branch, at: opening.startPoint, following: opening.follows)
        }
        KillPoint.reach("worktree-done")
        if FileMetadata(path + "/.gitmodules") != nil {
            tell("submodules are left empty: 'git submodule update --init' in the worktree")
        }
    }

    private func start(_ record: inout LaunchRecord) throws(LifecycleError) {
        try enter(.files, &record)
        let command = try command(for: record, isResumed: false)
        KillPoint.reach("files-done")
        try announce(&record)
        do throws(LifecycleError) {
            _ = try launch(&record, command)
        } catch {
            // It may have started all the same.
            guard case .transport(let failure) = error, failure.mayHaveActed,
                try living(record.session) != nil
            else { throw Self.advised(error) }
        }
        KillPoint.reach("start-done")
    }

    /// Records the session and gives it its tasks, with the step in which its agent is started.
    private func announce(_ record: inout LaunchRecord) throws(LifecycleError) {
        let opening = record.opening
        let registers = SessionRegisters(
            cwd: opening.folder, tmuxName: .some(opening.terminal), branch: .some(record.branch),
            worktree: .some(record.worktree))
        var started = record
        started.step = LaunchStep.start.rawValue
        try write { writer throws(StoreError) in
            try writer.save(started)
            try writer.openSession(started.session, registers, tasks: opening.tasks)
        }
        record = started
        KillPoint.reach("start-begun")
    }

    /// An agent that ends at once says why in a terminal that nobody sees.
    private static func advised(_ error: LifecycleError) -> LifecycleError {
        guard case .transport(.failed(_, _, 1, _)) = error else { return error }
        return .refused(
            "transport", error.message, hint: "see whether 'claude' can be run by hand",
            exit: .transport)
    }

    /// Starts the agent; a terminal's name that is taken gets the session's own mark.
    func launch(
        _ record: inout LaunchRecord, _ command: [String]
    ) throws(LifecycleError) -> SessionRow? {
        let opening = record.opening
        do throws(TransportError) {
            return try transport.open(
                record.session, name: opening.terminal, in: opening.folder, command)
        } catch {
            let mark = "-" + record.session.text.prefix(8)
            guard case .failed(_, _, 4, _) = error, !opening.terminal.hasSuffix(mark) else {
                throw .transport(error)
            }
            record.opening.terminal += mark
            if record.at == .start { try enter(.start, &record) }
        }
        return try call { () throws(TransportError) in
            try transport.open(
                record.session, name: record.opening.terminal, in: opening.folder, command)
        }
    }

    /// Records that the agent was started, and where it is.
    func finish(_ record: inout LaunchRecord) throws(LifecycleError) -> Session {
        try enter(.record, &record)
        // Whether the transport answers now changes nothing: the agent was started.
        let row = try? living(record.session)
        let terminal = row?.tmuxName ?? record.opening.terminal
        var open = record
        open.step = LaunchStep.open.rawValue
        let session = try write { writer throws(StoreError) in
            try writer.save(open)
            try writer.observe(
                Sighting(
                    session: open.session, source: row?.source ?? StateSource.none.rawValue,
                    registers: SessionRegisters(
                        host: row?.host, cwd: row?.cwd, tmuxName: .some(terminal)),
                    observed: ObservationRegisters(
                        state: row?.state, since: row?.since, lastSeen: row.map { _ in writer.now })
                ))
            return try writer.reader.session(open.session)
        }
        record = open
        KillPoint.reach("record-done")
        return session
    }
}
