import ClaireCommandLine
import ClaireConfig
import ClaireDomain
import ClaireFleet
import ClaireSessions
import ClaireStore
import ClaireVerb

/// Opens sessions for the queue, as `claire session open --mode autonomous --task` does.
struct QueueOpener {
    let context: Context
    let transport: Transport
    let store: Store

    init(_ context: Context, _ transport: Transport, _ store: Store) {
        self.context = context
        self.transport = transport
        self.store = store
    }

    /// A session of its own for a task.
    func open(_ task: Task) -> Result<UUID, Failure> {
        do throws(VerbFailure) {
            var lifecycle = SessionLifecycle(
                store: store, actor: try context.actor(), transport: transport,
                paths: try context.paths())
            lifecycle.tell = { [context] in context.renderer.note(Text($0)) }
            var request = OpeningRequest(project: task.projectID)
            request.tasks = [task.id]
            request.mode = .autonomous
            do throws(LifecycleError) {
                return .success(try lifecycle.open(request).id)
            } catch {
                return .failure(
                    Failure(error.exit, Text(error.message), hint: error.hint.map { Text($0) }))
            }
        } catch {
            return .failure(Failure(error.exit, error.message, hint: error.hint))
        }
    }
}
