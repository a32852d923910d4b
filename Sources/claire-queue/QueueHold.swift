import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClairePlatform
import ClaireSessions
import ClaireStore
import ClaireVerb

/// The projects whose queues this process runs: locked on this machine, and taken for it.
struct QueueHold {
    private(set) var projects: [Project] = []
    private(set) var locks: [QueueLock] = []

    /// Takes as many as can be had; one that was named must be.
    static func take(
        _ projects: [Project], named: Bool, _ context: Context
    ) throws(VerbFailure) -> QueueHold {
        var hold = QueueHold()
        var refusal: VerbFailure?
        for project in projects {
            do throws(VerbFailure) {
                hold.locks.append(try lock(project, context))
                hold.projects.append(project)
            } catch {
                guard error.exit == .conflict, !named else { throw error }
                refusal = refusal ?? error
                context.renderer.note("\(error.message)")
            }
        }
        if hold.projects.isEmpty, let refusal { throw refusal }
        return hold
    }

    private static func lock(
        _ project: Project, _ context: Context
    ) throws(VerbFailure) -> QueueLock {
        let path = try context.paths().database
        guard let lock = QueueLock(of: project.id, in: path) else {
            let run = try context.read { reader throws(StoreError) in
                try reader.queueRun(of: project.id)
            }
            let process: Text = run.map { " as process \("\($0.pid)")" } ?? ""
            throw VerbFailure(
                .conflict, code: "queue_running",
                "the queue of '\(project.label)' runs on this machine already\(process)")
        }
        let takesOver = context.invocation[QueueSpec.take]
        do throws(VerbFailure) {
            try context.write { writer throws(StoreError) in
                try writer.takeQueue(
                    of: project.id, host: CurrentProcess.hostName, takesOver: takesOver)
            }
        } catch {
            lock.release()
            throw error
        }
        return lock
    }

    /// Gives the projects up, so that another machine may run their queues.
    static func release(_ projects: [Project], _ context: Context) throws(VerbFailure) {
        try context.write { writer throws(StoreError) in
            for project in projects { try writer.releaseQueue(of: project.id) }
        }
    }
}
