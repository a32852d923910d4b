import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore

extension SessionLifecycle {
    /// Starts the agent of an open session again, where it left off: after a reboot, or when its
    /// terminal was closed.
    ///
    /// - Returns: the session as it now is.
    package func resume(_ id: UUID) throws(LifecycleError) -> Session {
        let lock = try lock(id)
        defer { lock.release() }
        let (found, session) = try read { reader throws(StoreError) in
            (try reader.launch(id), try reader.session(id))
        }
        guard var record = found else {
            throw .refused(
                "not_ours", "session '\(session.label)' was not opened by claire on this machine",
                hint: "claire session show \(id.text.prefix(8))")
        }
        guard record.at == .open, !session.closed else {
            let isHalf = record.at.map { $0.isOpening || $0.isClosing } ?? true
            throw isHalf
                ? .refused(
                    "half_open", "session '\(session.label)' was left half open or half closed",
                    hint: "claire doctor --repair")
                : .refused("session_closed", "session '\(session.label)' is closed")
        }
        guard try living(id) == nil else {
            throw .refused(
                "running", "session '\(session.label)' is running",
                hint: "claire session attach \(id.text.prefix(8))")
        }
        try restoreWorktree(record)
        let row = try restart(&record)
        let opening = record.opening
        let registers = SessionRegisters(
            host: row?.host, cwd: row?.cwd ?? opening.folder,
            tmuxName: .some(row?.tmuxName ?? opening.terminal))
        record.step = LaunchStep.open.rawValue
        let open = record
        return try write { writer throws(StoreError) in
            try writer.save(open)
            return try writer.openSession(id, registers, tasks: [])
        }
    }

    private func restart(_ record: inout LaunchRecord) throws(LifecycleError) -> SessionRow? {
        do throws(LifecycleError) {
            return try launch(&record, try command(for: record, isResumed: true))
        } catch {
            // An agent that was told nothing yet has no conversation to go on with.
            guard case .transport(.failed(_, _, 1, let said)) = error else { throw error }
            tell("there is nothing to resume (\(said)): the agent begins anew")
        }
        return try launch(&record, try command(for: record, isResumed: false))
    }

    /// A worktree that somebody removed is made again from its branch.
    private func restoreWorktree(_ record: LaunchRecord) throws(LifecycleError) {
        let opening = record.opening
        guard FileMetadata(opening.folder) == nil else { return }
        guard let path = record.worktree, let repo = record.repo, let branch = record.branch,
            FileMetadata(repo) != nil
        else {
            throw .refused(
                "no_folder", "the folder '\(opening.folder)' of the session is gone",
                hint: "claire session close \(record.session.text.prefix(8))")
        }
        tell("the worktree '\(path)' was gone, and is made again from branch '\(branch)'")
        do throws(SystemError) { try Files.makeFolder(Files.folder(of: path)) } catch {
            throw .system(error)
        }
        try ask { () throws(GitError) in
            let git = git(repo)
            if try git.worktrees().contains(where: { $0.path.hasSameBytes(as: path) }) {
                try git.removeWorktree(path)
            }
            try git.addWorktree(path, branch: branch, at: nil)
        }
    }
}
