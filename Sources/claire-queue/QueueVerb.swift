import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClairePlatform
import ClaireSessions
import ClaireStore
import ClaireVerb

/// `claire queue`: keeps agents busy with autonomous tasks.
enum QueueVerb {
    /// Does what was asked.
    static func run(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let projects = try projects(context)
        let configuration = try context.configuration()
        let transport = Transport(command: configuration.transportCommand)
        Interruption.noteSignals()
        let store = try context.storeToWrite()
        do throws(TransportError) { try transport.check() } catch {
            throw VerbFailure(Failure(error))
        }
        let held = try QueueHold.take(
            projects, named: invocation[QueueSpec.project] != nil, context)
        defer { for lock in held.locks { lock.release() } }
        let state = QueueState(
            projects: held.projects.map(\.id), concurrency: invocation[QueueSpec.concurrency],
            budget: invocation[QueueSpec.budget], started: context.now)
        let opener = try QueueOpener(context, transport, store)
        for line in try opener.repair() { context.renderer.note(Text(line)) }
        let engine: QueueEngine
        do throws(FleetError) {
            engine = try QueueEngine(
                store: store, transport: transport,
                feed: QueueFeed(store: store, trust: configuration.queueTrust), state: state,
                open: opener.open)
        } catch {
            throw VerbFailure(error)
        }
        let notifier = WaitNotifier(store: store, command: configuration.notifyCommand)
        try QueueLoop(
            context: context, engine: engine, projects: held.projects, notifier: notifier
        ).run()
    }

    /// The project that was named, else all active ones with a repository here.
    private static func projects(_ context: Context) throws(VerbFailure) -> [Project] {
        guard let name = context.invocation[QueueSpec.project] else {
            let all = try context.read { reader throws(StoreError) in
                try reader.projects(status: .active)
            }
            let here = all.filter { $0.repo != nil }
            guard !here.isEmpty else {
                throw VerbFailure(
                    .notFound, "no active project has a repository on this machine",
                    hint: "claire project edit PROJECT --repo PATH")
            }
            return here
        }
        let project = try context.read { reader throws(StoreError) in
            try reader.project(try reader.projectID(name))
        }
        let word = ShellWord.quoted(project.label)
        guard project.status == .active else {
            throw VerbFailure(
                .conflict, code: "not_active",
                "project '\(project.label)' is \(project.status.rawValue): nothing of it is fed",
                hint: "claire project resume \(word)")
        }
        guard project.repo != nil else {
            throw VerbFailure(
                .conflict, code: "no_repository",
                "project '\(project.label)' has no repository on this machine",
                hint: "claire project edit \(word) --repo PATH")
        }
        return [project]
    }
}

extension VerbFailure {
    /// Why the fleet could not be fed.
    init(_ error: FleetError) {
        switch error {
        case .transport(let error): self.init(Failure(error))
        case .store(let error): self.init(error)
        }
    }
}
