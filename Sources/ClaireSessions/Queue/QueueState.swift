import ClaireDomain
import ClairePlatform
import ClaireStore

/// What a queue that runs here keeps for those that ask: hooks, other queues, and itself after it
/// was killed.
package struct QueueState: Equatable, Sendable {
    /// The projects that it feeds.
    package var projects: [UUID]
    /// How many sessions it keeps busy at most, over all of its projects.
    package var concurrency: Int
    /// US dollars; `nil` without a limit.
    package var budget: Double?
    /// When it began, milliseconds since 1970.
    package var started: Int64
    /// Why nothing is fed now; `nil` while it feeds.
    package var stop: String?

    package init(projects: [UUID], concurrency: Int, budget: Double?, started: Int64) {
        self.projects = projects
        self.concurrency = concurrency
        self.budget = budget
        self.started = started
    }

    /// As `local_queue` holds it.
    package var json: JSON {
        [
            "projects": .array(projects.map { .string($0.text) }),
            "concurrency": .integer(Int64(concurrency)), "budget_usd": JSON(budget),
            "started": .integer(started), "stop": JSON(stop),
        ]
    }

    /// - Returns: `nil` for what no queue of this build wrote.
    package init?(_ json: JSON) {
        guard let projects = json["projects"]?.array,
            let concurrency = json["concurrency"]?.integer,
            let started = json["started"]?.integer
        else { return nil }
        self.projects = projects.compactMap { $0.string.flatMap { UUID($0) } }
        self.concurrency = Int(clamping: concurrency)
        self.started = started
        budget = json["budget_usd"]?.double
        stop = json["stop"]?.string
    }
}

/// The right to run the queue of a project on this machine. The kernel lets go when the process ends,
/// however it does.
package final class QueueLock {
    private let lock: FileLock

    /// - Parameter patience: milliseconds; who only looks whether it is held holds it for a moment.
    /// - Returns: `nil` while another process has it.
    package init?(of project: UUID, in database: String, patience: Int64 = 1000) {
        guard
            let lock = try? FileLock(path: Self.path(project, database), waitingUpTo: patience)
        else { return nil }
        self.lock = lock
    }

    /// Gives it up; a second call does nothing.
    package func release() { lock.release() }

    /// Whether the process that a queue noted still runs it: it lives, and the lock is held, though it
    /// may be by another that looks.
    package static func isHeld(of project: UUID, by process: Int32, in database: String) -> Bool {
        guard CurrentProcess.isAlive(process), FileMetadata(path(project, database)) != nil else {
            return false
        }
        return QueueLock(of: project, in: database, patience: 0) == nil
    }

    private static func path(_ project: UUID, _ database: String) -> String {
        "\(database)-queue-\(project.text).lock"
    }
}
