import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore

/// How to close a session.
package struct ClosingRequest: Equatable, Sendable {
    /// Whether the worktree is left where it is.
    package var keeps = false
    /// Whether what would be lost is saved, and no reason to refuse.
    package var forces = false

    package init(keeps: Bool = false, forces: Bool = false) {
        self.keeps = keeps
        self.forces = forces
    }
}

/// What became of a session that was closed.
package struct ClosedSession: Sendable {
    package var session: Session
    package var repo: String?
    /// The difference that its branch makes, where it has one.
    package var stat: DiffStat?
    /// What was saved.
    package var saved: Snapshot?
    /// The worktree that was removed.
    package var removed: String?
    /// The worktree that was left.
    package var left: String?
}

extension SessionLifecycle {
    /// Closes a session: its difference recorded, its terminal closed, its worktree removed.
    ///
    /// - Throws: `refused` `unsaved` with what would be lost; nothing was touched then, unless the
    ///   agent wrote while it was being closed.
    package func close(
        _ session: UUID, _ request: ClosingRequest
    ) throws(LifecycleError) -> ClosedSession {
        let lock = try lock(session)
        defer { lock.release() }
        guard let record = try read({ reader throws(StoreError) in try reader.launch(session) })
        else { return try closeStranger(session, request) }
        return try close(record, request)
    }

    /// A session that this machine did not open: its terminal is closed.
    private func closeStranger(
        _ id: UUID, _ request: ClosingRequest
    ) throws(LifecycleError) -> ClosedSession {
        let session = try read { reader throws(StoreError) in try reader.session(id) }
        guard !session.closed else { throw Self.isClosed(session) }
        if session.worktree != nil, !request.keeps {
            let host = session.host.map { "'\($0)'" } ?? "another machine"
            throw .refused(
                "elsewhere", "the worktree of session '\(session.label)' is on \(host)",
                hint: "close it there; with --keep its terminal alone is closed from here")
        }
        _ = try call { () throws(TransportError) in try transport.close(id) }
        let closed = try write { writer throws(StoreError) in try writer.closeSession(id) }
        return ClosedSession(session: closed)
    }

    private static func isClosed(_ session: Session) -> LifecycleError {
        .refused("session_closed", "session '\(session.label)' is closed already")
    }

    /// Closes one of this machine's, whose lock is held. Every step may be taken again.
    func close(
        _ found: LaunchRecord, _ request: ClosingRequest
    ) throws(LifecycleError) -> ClosedSession {
        var record = found
        let name = record.session.text.prefix(8)
        guard let step = record.at, !step.isOpening else {
            throw .refused(
                "half_open", "session '\(name)' was left half open", hint: "claire doctor --repair")
        }
        record.opening.keeps = request.keeps
        record.opening.forces = request.forces
        var closed = ClosedSession(
            session: try read { reader throws(StoreError) in try reader.session(record.session) },
            repo: record.repo)
        if step == .kept, request.keeps { throw Self.isClosed(closed.session) }
        let isRemoving = step == .removing
        let tree = try worktree(of: record, request, isRemoving: isRemoving)
        if let tree, !request.keeps, !isRemoving, try !settle(tree, record, request, &closed) {
            try enter(.saving, &record)
            closed.saved = try save(tree, record)
            KillPoint.reach("saving-done")
        }
        if step != .kept && !isRemoving {
            try enter(.stopping, &record)
            try stop(&record)
            KillPoint.reach("stopping-done")
        }
        try checkAgain(tree, &record, request, &closed)
        try countAndRemove(tree, &record, request, &closed)
        return try conclude(record, request, closed)
    }

    // MARK: What would be lost

    /// The worktree that must be looked at before it goes; `nil` where there is none, or nothing of
    /// it is left.
    private func worktree(
        of record: LaunchRecord, _ request: ClosingRequest, isRemoving: Bool
    ) throws(LifecycleError) -> Git? {
        guard let path = record.worktree, FileMetadata(path) != nil else { return nil }
        let git = git(path)
        // Without its link git would speak of a repository around it.
        let isWhole = FileMetadata(path + "/.git") != nil
        if !isWhole, isRemoving || request.keeps { return nil }
        do throws(GitError) {
            if isWhole {
                try git.run(["rev-parse", "--git-dir"])
                return git
            }
        } catch {
            guard !request.keeps else { return nil }
            guard case .failed = error else { throw .git(error) }
        }
        throw .refused(
            "no_repository",
            "what is in '\(path)' can't be told: its repository '\(record.repo ?? "")' is not there",
            hint: "with --keep the session is closed and the folder stays")
    }

    /// Whether nothing would be lost.
    ///
    /// - Throws: `refused` with what would be, unless it is to be saved.
    private func settle(
        _ tree: Git, _ record: LaunchRecord, _ request: ClosingRequest,
        _ closed: inout ClosedSession
    ) throws(LifecycleError) -> Bool {
        try refuseLocked(tree, record)
        let unsaved = try unsaved(tree, record)
        guard !unsaved.isEmpty else { return true }
        guard !request.forces else { return false }
        throw refusal(closed.session, unsaved, "session '\(closed.session.label)' has")
    }

    private func refusal(
        _ session: Session, _ unsaved: Unsaved, _ subject: String
    ) -> LifecycleError {
        .refused(
            "unsaved", "\(subject) \(unsaved.summary)",
            details: unsaved.lines().map { "  " + $0 },
            hint: "commit and push or merge; --keep leaves the worktree, --force saves all of it "
                + "to \(Self.ref(of: session.id))")
    }

    private func refuseLocked(_ tree: Git, _ record: LaunchRecord) throws(LifecycleError) {
        guard let repo = record.repo, let path = record.worktree else { return }
        let trees = try ask { () throws(GitError) in try git(repo).worktrees() }
        guard let reason = trees.first(where: { $0.path.hasSameBytes(as: path) })?.lock else {
            return
        }
        throw .refused(
            "locked",
            "the worktree '\(path)' is locked" + (reason.isEmpty ? "" : ": \(reason)"),
            hint: "'git worktree unlock' in the repository allows its removal, --keep leaves it")
    }

    private func unsaved(_ tree: Git, _ record: LaunchRecord) throws(LifecycleError) -> Unsaved {
        let bases = record.opening.bases + [record.base, record.opening.start].compactMap { $0 }
        let unsaved = try ask { () throws(GitError) in try tree.unsaved(mergedInto: bases) }
        guard !unsaved.commits.isEmpty, let base = record.base else { return unsaved }
        // It may have been merged at the remote since it was asked last.
        let parts = base.withoutPrefix("refs/remotes/").split(separator: "/", maxSplits: 1)
        guard base.hasPrefix("refs/remotes/"), parts.count == 2 else { return unsaved }
        do throws(GitError) {
            try tree.fetch(String(parts[1]), from: String(parts[0]), timeout: patience)
        } catch {
            tell("can't fetch '\(parts[1])' from '\(parts[0])': \(error.message)")
            return unsaved
        }
        return try ask { () throws(GitError) in try tree.unsaved(mergedInto: bases) }
    }

    // MARK: The steps

    /// Where a session's work is saved.
    package static func ref(of session: UUID) -> String { "refs/claire/closed/\(session.text)" }

    private func save(_ tree: Git, _ record: LaunchRecord) throws(LifecycleError) -> Snapshot {
        let id = record.session
        let scratch = "\(paths.dataFolder)/sessions/\(id.text).index"
        return try ask { () throws(GitError) in
            try tree.save(
                as: Self.ref(of: id),
                message: "claire: what session \(id.text) had when it was closed", scratch: scratch)
        }
    }

    /// Closes the terminal; where that fails the session is as open as before.
    private func stop(_ record: inout LaunchRecord) throws(LifecycleError) {
        let id = record.session
        do throws(LifecycleError) {
            _ = try call { () throws(TransportError) in try transport.close(id) }
        } catch {
            try enter(.open, &record)
            throw error
        }
    }

    /// What the agent wrote while it was looked at, until its terminal was closed.
    private func checkAgain(
        _ tree: Git?, _ record: inout LaunchRecord, _ request: ClosingRequest,
        _ closed: inout ClosedSession
    ) throws(LifecycleError) {
        guard let tree, !request.keeps else { return }
        var unsaved = try unsaved(tree, record)
        // Being removed already: what is missing was there when it was looked at.
        if record.at == .removing { unsaved.files.removeAll { $0.what == "deleted" } }
        guard !unsaved.isEmpty else { return }
        if request.forces {
            closed.saved = try save(tree, record)
        } else {
            try enter(.open, &record)
            throw refusal(
                closed.session, unsaved,
                "the agent of session '\(closed.session.label)' is ended, and left")
        }
    }

    private func countAndRemove(
        _ tree: Git?, _ record: inout LaunchRecord, _ request: ClosingRequest,
        _ closed: inout ClosedSession
    ) throws(LifecycleError) {
        let folder = tree ?? record.repo.flatMap { record.worktree == nil ? git($0) : nil }
        if let folder, let base = record.base ?? record.opening.start {
            closed.stat = Self.changes(in: folder, since: base, or: record.opening.start)
        }
        let (stat, id) = (closed.stat?.json, record.session)
        if let stat {
            try write { writer throws(StoreError) in try writer.recordDiffStat(id, stat) }
        }
        guard let path = record.worktree else { return }
        if request.keeps {
            closed.left = path
        } else {
            try enter(.removing, &record)
            try discardWorktree(record)
            KillPoint.reach("removing-done")
            closed.removed = path
        }
    }

    /// What a branch changes. Against a base that it was merged into as it is, that is nothing: then,
    /// or where the base is gone, what it has done since it began counts.
    private static func changes(in folder: Git, since base: String, or start: String?) -> DiffStat?
    {
        let stat = try? folder.diffStat(since: base)
        guard stat?.commits ?? 0 == 0, let start,
            let own = try? folder.diffStat(since: start)
        else { return stat }
        return own
    }

    private func conclude(
        _ record: LaunchRecord, _ request: ClosingRequest, _ closed: ClosedSession
    ) throws(LifecycleError) -> ClosedSession {
        var closed = closed
        try removeFiles(of: record.session)
        var kept = record
        kept.step = LaunchStep.kept.rawValue
        closed.session = try write { writer throws(StoreError) in
            if request.keeps && kept.worktree != nil {
                try writer.save(kept)
            } else {
                try writer.forgetLaunch(kept.session)
            }
            return try writer.closeSession(kept.session)
        }
        KillPoint.reach("closed")
        return closed
    }
}
