import ClaireDomain
import ClairePlatform
import Synchronization

/// What every connection of a server shares.
final class ServerCore: Sendable {
    let routes: RouteTable
    let gate: Gate
    let services: Services
    let limits: ServerLimits
    let connections: ConnectionTable
    let workers: WorkerThreads
    let log: WebLog
    /// Whether each request has a line in the log.
    let logsRequests: Bool
    /// Requests whose headers came and whose answers are not out yet.
    let active = Atomic<Int>(0)
    /// Bytes of bodies that are held.
    let buffered = Atomic<Int>(0)
    /// Bodies that are sent while they are made.
    let streams = Atomic<Int>(0)
    /// Whether this is the end: each answer closes its connection.
    let isStopping = Atomic<Bool>(false)

    init(
        routes: RouteTable, gate: Gate, services: Services, limits: ServerLimits,
        logsRequests: Bool, log: @escaping WebLog
    ) {
        self.routes = routes
        self.gate = gate
        self.services = services
        self.limits = limits
        self.log = log
        self.logsRequests = logsRequests
        connections = ConnectionTable(limits)
        workers = WorkerThreads(count: limits.workers, capacity: limits.waiting)
    }

    /// Headers that every answer has.
    func common(_ response: inout Response, surface: Route.Surface) {
        SecurityHeaders.add(to: &response, surface: surface)
        if isStopping.load(ordering: .relaxed), response["Connection"] == nil {
            response.headers.append(("Connection", "close"))
        }
    }

    /// What is answered when there is no worker left.
    static let overloaded = Problem(
        503, "overloaded", "The server has more to do than it can; ask again.",
        headers: [("Retry-After", "1")])

    /// One line for a request that was answered.
    func note(_ call: Call, completed: Bool) {
        guard logsRequests, let status = call.response?.status else { return }
        log(
            .debug, completed ? "answered" : "cut off",
            [
                ("method", .string(call.shownMethod)), ("path", .string(call.path)),
                ("status", JSON(status)), ("client", JSON(call.record?.client.text)),
                ("token", JSON(call.caller?.name)),
                ("microseconds", .integer((MonotonicClock.now() - call.began) / 1000)),
            ])
    }
}
