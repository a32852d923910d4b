import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore

/// Something about this machine's sessions that a person should know.
package struct LifecycleFinding: Equatable, Sendable {
    package var session: UUID?
    package var detail: String
    package var hint: String?
}

extension SessionLifecycle {
    // MARK: What is wrong

    /// Looks for sessions that a crash left half open or half closed, and for worktrees that nobody
    /// might find again.
    package func findings() throws(LifecycleError) -> [LifecycleFinding] {
        let (records, deleted, closed) = try read { reader throws(StoreError) in
            let records = try reader.launches()
            var (deleted, closed): (Set<UUID>, Set<UUID>) = ([], [])
            for record in records {
                let project = try? reader.project(record.project)
                if project?.deleted ?? true { deleted.insert(record.session) }
                if try reader.session(record.session).closed { closed.insert(record.session) }
            }
            return (records, deleted, closed)
        }
        let findings = records.compactMap { record in
            finding(
                record, isDeleted: deleted.contains(record.session),
                isClosed: closed.contains(record.session))
        }
        return findings + strangers(records)
    }

    private func finding(
        _ record: LaunchRecord, isDeleted: Bool, isClosed: Bool
    ) -> LifecycleFinding? {
        let name = record.session.text.prefix(8)
        let place = record.worktree.map { " '\($0)'" } ?? ""
        func found(_ detail: String, _ hint: String?) -> LifecycleFinding {
            LifecycleFinding(session: record.session, detail: detail, hint: hint)
        }
        guard let step = record.at else {
            return found("session '\(name)' is of a newer claire ('\(record.step)')", nil)
        }
        if step.isOpening || step.isClosing {
            // Whoever does it holds the lock.
            do throws(LifecycleError) { try lock(record.session).release() } catch {
                if case .refused = error { return nil }
            }
            let what = step.isOpening ? "half open" : "half closed"
            return found(
                "session '\(name)' was left \(what), at step '\(step.rawValue)'",
                "claire doctor --repair")
        }
        if isDeleted {
            return found(
                "session '\(name)' of the deleted project '\(record.opening.project)' still has "
                    + (record.worktree == nil ? "its terminal" : "the worktree\(place)"),
                "claire session close \(name)")
        }
        if step == .open, isClosed {
            return found(
                "session '\(name)' was closed elsewhere, and its worktree\(place) is here",
                "claire session close \(name)")
        }
        if let path = record.worktree, FileMetadata(path) == nil {
            return found(
                "the worktree\(place) of session '\(name)' is gone",
                step == .open
                    ? "claire session open --resume \(name), or claire session close \(name)"
                    : "claire session close \(name)")
        }
        return nil
    }

    /// Folders among the worktrees that no session is known for.
    private func strangers(_ records: [LaunchRecord]) -> [LifecycleFinding] {
        guard let root = try? worktreeRoot(makes: false) else { return [] }
        let known = Set(records.compactMap { $0.worktree.map { Array($0.utf8) } })
        let folders = DirectoryListing.names(in: root).sorted().flatMap { project in
            DirectoryListing.names(in: "\(root)/\(project)").sorted().map {
                "\(root)/\(project)/\($0)"
            }
        }
        return folders.filter { !known.contains(Array($0.utf8)) }.map { path in
            LifecycleFinding(
                session: nil, detail: "no session is known for the worktree '\(path)'",
                hint: "look into it, then remove it with 'git worktree remove' there")
        }
    }

    // MARK: Putting it right

    /// Finishes or takes back what a crash left half done.
    ///
    /// - Returns: what was done, a line each.
    package func repair() throws(LifecycleError) -> [String] {
        let records = try read { reader throws(StoreError) in try reader.launches() }
        var done: [String] = []
        for record in records {
            guard let step = record.at, step.isOpening || step.isClosing else { continue }
            let name = "session '\(record.session.text.prefix(8))'"
            do throws(LifecycleError) {
                if let line = try repair(record.session) { done.append("\(name) \(line)") }
            } catch {
                done.append("\(name) could not be put right: \(error.message)")
            }
        }
        return done
    }

    /// - Returns: what was done; `nil` where somebody else is at it or has done it.
    private func repair(_ session: UUID) throws(LifecycleError) -> String? {
        let lock: SessionLock
        do throws(LifecycleError) { lock = try self.lock(session) } catch {
            if case .refused = error { return nil }
            throw error
        }
        defer { lock.release() }
        // As it is now that nobody else can change it.
        guard var record = try read({ reader throws(StoreError) in try reader.launch(session) }),
            let step = record.at, step.isOpening || step.isClosing
        else { return nil }
        guard StrayProcess.waitForEnd(of: record, patience: patience) else {
            throw .refused("busy", "a program that was started for it still runs")
        }
        switch step {
        case .planned, .worktree, .files:
            try undo(record)
            return "was not opened; what was made for it is removed"
        case .start, .record: return try finishOrUndo(&record)
        case .saving:
            try enter(.open, &record)
            return "is open as before; close it again"
        case .stopping where try living(session) != nil:
            try enter(.open, &record)
            return "is open as before, since its agent lives; close it again"
        case .stopping, .removing:
            let plan = record.opening
            let closed = try close(
                record, ClosingRequest(keeps: plan.keeps, forces: plan.forces))
            return closed.left.map { "is closed; its worktree was left: '\($0)'" } ?? "is closed"
        case .open, .kept: return nil
        }
    }

    /// A session whose agent may have been started.
    private func finishOrUndo(_ record: inout LaunchRecord) throws(LifecycleError) -> String {
        let lives = try living(record.session) != nil
        let hasWork = try hasWork(record)
        guard lives || hasWork else {
            try undo(record)
            return "was not opened; what was made for it is removed"
        }
        _ = try finish(&record)
        return lives ? "is open" : "is open, and its agent has ended"
    }
}
