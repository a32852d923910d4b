import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore
import Glibc

/// Taking back what was made for a session.
extension SessionLifecycle {
    /// After an error: what was made goes, or it is said that it stays.
    func undoAfter(_ error: LifecycleError, _ record: LaunchRecord) {
        // Who asked us to stop does not ask to leave things lying about.
        let signal = Interruption.take()
        defer { if let signal { Interruption.putBack(signal) } }
        do throws(LifecycleError) { try undo(record) } catch {
            tell(
                "what was made for session '\(record.session.text.prefix(8))' could not all be "
                    + "removed (\(error.message)); claire doctor --repair tries again")
        }
    }

    /// Removes what was made for a session that is not to be opened after all. A worktree in which the
    /// agent has worked stays, and is known as one that was kept.
    ///
    /// - Returns: whether the worktree was left.
    @discardableResult
    func undo(_ record: LaunchRecord) throws(LifecycleError) -> Bool {
        let opening = record.opening
        if record.at == .start || record.at == .record { try stopAgent(record.session) }
        let hasWork = try hasWork(record)
        if opening.makesWorktree, !hasWork, record.at != .planned { try discardWorktree(record) }
        try removeFiles(of: record.session)
        // Used again, or worked in: it is nobody's, and still there.
        let stays = hasWork || (!opening.makesWorktree && record.worktree != nil)
        var kept = record
        kept.step = LaunchStep.kept.rawValue
        let wasAnnounced = record.at == .start || record.at == .record
        try write { writer throws(StoreError) in
            if wasAnnounced { try writer.closeSession(kept.session) }
            if stays { try writer.save(kept) } else { try writer.forgetLaunch(kept.session) }
        }
        if hasWork, let path = record.worktree { tell("its worktree was left: '\(path)'") }
        return stays
    }

    /// Ends an agent that may have been started; where there is no transport, none was.
    private func stopAgent(_ session: UUID) throws(LifecycleError) {
        do throws(LifecycleError) {
            _ = try call { () throws(TransportError) in try transport.close(session) }
        } catch {
            switch error {
            case .transport(.missing), .transport(.notRunnable): return
            default: throw error
            }
        }
    }

    /// Whether an agent left something in the worktree that was made for it.
    func hasWork(_ record: LaunchRecord) throws(LifecycleError) -> Bool {
        guard record.at == .start || record.at == .record, let path = record.worktree,
            record.opening.makesWorktree, FileMetadata(path + "/.git") != nil
        else { return false }
        return try ask { () throws(GitError) in
            try !git(path).unsaved(mergedInto: [record.opening.start ?? "HEAD"]).isEmpty
        }
    }

    /// Removes a worktree, whole or half made or half removed, and its branch where that is new and
    /// has nothing of its own.
    func discardWorktree(_ record: LaunchRecord) throws(LifecycleError) {
        guard let path = record.worktree, let repo = record.repo else { return }
        if FileMetadata(repo) != nil {
            let git = git(repo)
            do throws(GitError) { try git.removeWorktree(path) } catch {
                if case .interrupted = error { throw .git(error) }
                // One that git doesn't know, or doesn't know any more, is a folder like any other.
                try remove(path)
                let isKnown = try ask { () throws(GitError) in
                    try git.worktrees().contains { $0.path.hasSameBytes(as: path) }
                }
                if isKnown { try ask { () throws(GitError) in try git.removeWorktree(path) } }
            }
            if record.opening.makesBranch, let branch = record.branch,
                let start = record.opening.start
            {
                _ = try ask { () throws(GitError) in try git.removeBranch(branch, at: start) }
            }
        }
        try remove(path)
        // Goes only when it is empty.
        rmdir(Files.folder(of: path))
    }

    private func remove(_ path: String) throws(LifecycleError) {
        do throws(SystemError) { try FileTree.remove(path) } catch { throw .system(error) }
    }

    /// Removes what the agent was started with.
    func removeFiles(of session: UUID) throws(LifecycleError) {
        do throws(LaunchError) {
            try SessionFolder(of: session, dataFolder: paths.dataFolder).remove()
        } catch {
            throw .launch(error)
        }
    }
}
