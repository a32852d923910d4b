import ClaireDomain
import ClairePlatform
import ClaireStore

extension SessionLifecycle {
    /// Makes the files that an agent is started with, and the command line that names them.
    func command(
        for record: LaunchRecord, isResumed: Bool
    ) throws(LifecycleError) -> [String] {
        let opening = record.opening
        var plan = LaunchPlan(
            session: record.session, model: opening.model,
            permissionMode: opening.permissionMode, isResumed: isResumed)
        let (inherited, prompt) = try read { reader throws(StoreError) in
            (
                try InheritedConfiguration.of(
                    project: record.project, repository: record.repo, paths: paths, reader),
                try opening.tasks.first.map { id throws(StoreError) in try reader.taskPrompt(id) }
            )
        }
        if opening.isAutonomous, !isResumed, let prompt {
            plan.prompt = prompt.framed(
                sender: sender, id: UUID(random: Randomness.next(), Randomness.next()))
        }
        for notice in inherited.notices(project: opening.project) { tell(notice) }
        do throws(LaunchError) {
            return try LaunchFiles(plan, paths: paths).write(
                inherited, repositoryHooks: RepositoryHooks.names(in: opening.folder)
            ).argv
        } catch {
            throw .launch(error)
        }
    }

    /// Who gives the task, as people say it.
    private var sender: String {
        switch actor {
        case .person(let name): name
        case .session(let id): "session \(id.text.prefix(8))"
        case .claire: "claire"
        }
    }
}
