import ClaireDomain
import ClairePlatform
import ClaireStore

/// Where the work of a task is, as the record has it at one moment.
package struct TaskWork: Sendable {
    let session: Session
    let branch: String
    let repository: String
    /// What the branch was made from, as far as it is known.
    let bases: [String]
    let others: [TaskReference]

    /// - Throws: why there is nothing to look at.
    package static func find(
        of task: UUID, _ reader: Reader
    ) throws(StoreError) -> Result<TaskWork, TaskDiff.Problem> {
        let found = try reader.task(task)
        let last = try reader.assignments(task: task).last?.sessionID
        guard let id = found.sessionID ?? last else { return .failure(.noSession) }
        let session = try reader.session(id)
        let launch = try reader.launchedWork(of: id)
        guard let branch = launch?.branch ?? session.branch else {
            return .failure(.noBranch(session: session.label))
        }
        if launch == nil, let host = session.host,
            !host.hasSameBytes(as: CurrentProcess.hostName), !host.hasSameBytes(as: "localhost")
        {
            return .failure(.elsewhere(host: host))
        }
        let project = try reader.project(found.projectID)
        guard let repository = launch?.repo ?? project.repo else { return .failure(.noRepository) }
        var others: [TaskReference] = []
        for other in try reader.tasksEver(of: id) where other.id != task { others.append(other) }
        return .success(
            TaskWork(
                session: session, branch: branch, repository: repository,
                bases: [launch?.base, try reader.localBase(of: found.projectID)].compactMap { $0 },
                others: others))
    }

    /// Asks git for the difference.
    ///
    /// - Parameter limit: the most bytes of the patch.
    package func diff(limit: Int) -> Result<TaskDiff, TaskDiff.Problem> {
        do throws(GitError) { return try compare(limit) } catch { return .failure(.git(error)) }
    }

    private func compare(_ limit: Int) throws(GitError) -> Result<TaskDiff, TaskDiff.Problem> {
        let git = Git(in: repository)
        // What was closed by force is kept under a ref of Claire's own.
        let saved = "refs/claire/closed/" + session.id.text
        var tip = try commit("refs/heads/" + branch, git)
        if tip == nil { tip = try commit(saved, git) }
        guard let tip else { return .failure(.branchGone(branch)) }
        let (base, start) = try start(git)
        guard let start, let fork = try mergeBase(start, tip, git) else {
            return .failure(.unrelated(branch: branch, base: base))
        }
        let (patch, isCut) = try patch(fork, tip, limit, git)
        return .success(
            TaskDiff(
                session: session, branch: branch, base: base, mergeBase: fork, tip: tip,
                files: try files(fork, tip, git), patch: patch, isCut: isCut,
                uncommitted: uncommitted(), others: others))
    }

    private func commit(_ name: String, _ git: Git) throws(GitError) -> String? {
        let answer = try git.run(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"],
            accepting: [0, 1, 128])
        return answer.status == 0 ? answer.text : nil
    }

    /// What the branch is compared with: what it was made from, else what the remote calls its main
    /// branch, else what is checked out in the repository.
    private func start(_ git: Git) throws(GitError) -> (name: String, commit: String?) {
        for name in bases + ["refs/remotes/origin/HEAD", "HEAD"] {
            if let found = try commit(name, git) { return (Self.spoken(name), found) }
        }
        return ("HEAD", nil)
    }

    private static func spoken(_ name: String) -> String {
        for prefix in ["refs/heads/", "refs/remotes/"] where name.hasPrefix(prefix) {
            return String(name.dropFirst(prefix.count))
        }
        return name
    }

    private func mergeBase(
        _ start: String, _ tip: String, _ git: Git
    ) throws(GitError) -> String? {
        let answer = try git.run(["merge-base", start, tip], accepting: [0, 1])
        return answer.status == 0 ? answer.lines.first : nil
    }

    private func files(
        _ fork: String, _ tip: String, _ git: Git
    ) throws(GitError) -> [TaskDiff.File] {
        try git.run(["diff", "--numstat", "-z", "--no-renames", fork, tip]).fields
            .compactMap { field in
                let parts = field.split(
                    separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
                guard parts.count == 3 else { return nil }
                return TaskDiff.File(
                    path: String(parts[2]), added: Int(parts[0]), removed: Int(parts[1]))
            }
    }

    private func patch(
        _ fork: String, _ tip: String, _ limit: Int, _ git: Git
    ) throws(GitError) -> (text: String, isCut: Bool) {
        guard limit > 0 else { return ("", false) }
        let output: [UInt8]
        do throws(GitError) {
            output = try git.run(["diff", "--no-renames", fork, tip]).output
        } catch {
            guard case .tooLong = error else { throw error }
            return ("", true)
        }
        guard output.count > limit else { return (String(decoding: output, as: UTF8.self), false) }
        let end = output[..<limit].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (String(decoding: output[..<end], as: UTF8.self), true)
    }

    /// An agent may leave work that it did not commit; a worktree that is gone or elsewhere has none.
    private func uncommitted() -> [String] {
        guard let worktree = session.worktree, FileMetadata(worktree)?.kind == .folder,
            let answer = try? Git(in: worktree).run(
                ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=normal"])
        else { return [] }
        return answer.fields.compactMap { field in
            field.utf8.count > 3 ? String(Substring(field.utf8.dropFirst(3))) : nil
        }
    }
}
