import ClaireCommandLine
import ClaireConfig
import ClaireDomain
import ClaireFleet
import ClaireSessions
import ClaireStore
import ClaireVerb

/// Opens sessions for the queue, as `claire session open --mode autonomous --task` does.
struct QueueOpener {
    private let lifecycle: SessionLifecycle
    private let store: Store

    init(_ context: Context, _ transport: Transport, _ store: Store) throws(VerbFailure) {
        var lifecycle = SessionLifecycle(
            store: store, actor: try context.actor(), transport: transport,
            paths: try context.paths())
        let renderer = context.renderer
        lifecycle.tell = { line in renderer.note(Text(line)) }
        self.lifecycle = lifecycle
        self.store = store
    }

    /// A session of its own for a task.
    func open(_ task: Task) -> Result<UUID, Failure> {
        var request = OpeningRequest(project: task.projectID)
        request.tasks = [task.id]
        request.mode = .autonomous
        do throws(LifecycleError) {
            // Whoever lost the task left its branch, and work in it: the next one goes on there.
            for session in try predecessors(task.id) {
                _ = try lifecycle.close(session, ClosingRequest(keeps: true))
            }
            return .success(try lifecycle.open(request).id)
        } catch {
            return .failure(
                Failure(error.exit, Text(error.message), hint: error.hint.map { Text($0) }))
        }
    }

    /// The sessions that a task was lost by, and that stand open though their process is gone.
    private func predecessors(_ task: UUID) throws(LifecycleError) -> [UUID] {
        do throws(StoreError) {
            return try store.read { reader throws(StoreError) in
                var found: [UUID] = []
                for past in try reader.assignments(task: task)
                where past.state == .released && past.reason?.hasSameBytes(as: "lost") == true {
                    let session = past.sessionID
                    guard !found.contains(session), try !reader.isClosed(session),
                        try reader.launch(session) != nil,
                        try reader.assignmentBook().queue(ofSession: session).isEmpty
                    else { continue }
                    found.append(session)
                }
                return found
            }
        } catch {
            throw .store(error)
        }
    }

    /// Finishes or takes back what a queue that was killed left half open, before anything else: its
    /// task is in nobody's hands until then.
    func repair() throws(VerbFailure) -> [String] {
        do throws(LifecycleError) { return try lifecycle.repair() } catch {
            throw VerbFailure(
                Failure(error.exit, Text(error.message), hint: error.hint.map { Text($0) }))
        }
    }
}
