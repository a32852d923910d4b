import ClaireCommandLine
import ClaireDomain
import ClaireFleet
import ClaireSessions
import ClaireStore
import ClaireVerb

/// Opens sessions for the queue, as `claire session open --mode autonomous --task` does.
struct QueueOpener {
    let transport: Transport
    let store: Store

    init(_ context: Context, _ transport: Transport, _ store: Store) {
        self.transport = transport
        self.store = store
    }

    /// A session of its own for a task.
    func open(_ task: Task) -> Result<UUID, Failure> {
        .failure(Failure(.failed, "sessions can't be opened yet"))
    }
}
