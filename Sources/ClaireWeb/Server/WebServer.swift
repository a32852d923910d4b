import ClaireDomain
import ClairePlatform
import HTTPShim
import Synchronization

/// An HTTP server: the routes of a table behind a gate, over libmicrohttpd.
package final class WebServer: Sendable {
    /// Certificate and key, as PEM texts.
    package struct Identity: Sendable {
        package let certificate: String
        package let key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// Why it could not be started.
    package enum Failure: Error, Sendable {
        /// libmicrohttpd refused; its words, if it had any. With TLS it is the certificate or the key.
        case refused(String)
    }

    /// The version of libmicrohttpd that runs, as a text.
    package static var libraryVersion: String { String(cString: claire_httpd_version()) }

    private let core: ServerCore
    private let daemons = Mutex<[HTTPDaemon]>([])
    private let lastWords: LastWords

    /// A server that answers nothing until it is started.
    ///
    /// - Parameter logsRequests: whether each request has a line at the level debug.
    package init(
        routes: RouteTable, gate: Gate, services: Services, limits: ServerLimits = ServerLimits(),
        logsRequests: Bool = true, log: @escaping WebLog
    ) {
        BrokenPipe.ignore()
        let words = LastWords()
        lastWords = words
        core = ServerCore(
            routes: routes, gate: gate, services: services, limits: limits,
            logsRequests: logsRequests
        ) {
            words.note($1)
            log($0, $1, $2)
        }
    }

    /// Answers on a socket, which is the server's from now on.
    package func start(on socket: ListeningSocket, identity: Identity? = nil) throws(Failure) {
        let daemon = HTTPDaemon(core, socket: socket)
        let pem = identity.map {
            HTTPDaemon.Identity(certificate: $0.certificate, key: $0.key)
        }
        guard daemon.start(pem) else {
            socket.removeFile()
            OpenSockets.close(socket.descriptor)
            throw .refused(lastWords.text)
        }
        daemons.withLock { $0.append(daemon) }
    }

    /// What wants doing every second or so: connections that have had their time are closed.
    package func tick() {
        core.connections.closeForgotten()
        let closed = core.connections.closeOverdue()
        if closed > 0 { core.log(.info, "closed slow connections", [("count", JSON(closed))]) }
    }

    /// Does a job beside the requests; `false` when there are too many already.
    package func submit(_ job: @escaping WorkerThreads.Job) -> Bool { core.workers.submit(job) }

    /// What its routes work with.
    package var services: Services { core.services }

    /// Open connections, requests that are under way, and bytes of bodies that they hold.
    package var load: (connections: Int, requests: Int, bytes: Int) {
        (
            core.connections.count, core.active.load(ordering: .relaxed),
            core.buffered.load(ordering: .relaxed)
        )
    }

    /// Takes no more connections, finishes what is under way, and ends.
    ///
    /// - Parameter milliseconds: how long what is under way may take.
    /// - Returns: whether all of it was finished.
    package func stop(milliseconds: Int64) -> Bool {
        core.isStopping.store(true, ordering: .relaxed)
        let daemons = daemons.withLock { daemons in
            defer { daemons = [] }
            return daemons
        }
        for daemon in daemons { daemon.quiesce() }
        let deadline = MonotonicClock.now() + milliseconds * 1_000_000
        core.connections.closeIdle()
        while core.active.load(ordering: .relaxed) > 0, MonotonicClock.now() < deadline {
            MonotonicClock.sleep(milliseconds: 10)
            core.connections.closeForgotten()
        }
        let isIdle = core.active.load(ordering: .relaxed) == 0
        let left = max(0, (deadline - MonotonicClock.now()) / 1_000_000)
        // A connection that a worker still has must not be taken from under it: the daemons then live
        // as long as the process, which is about to end.
        guard core.workers.stop(milliseconds: left) else {
            for daemon in daemons { _ = Unmanaged.passRetained(daemon) }
            return false
        }
        for daemon in daemons { daemon.stop() }
        return isIdle
    }
}

/// The last thing that libmicrohttpd said, for the error of a start that failed.
private final class LastWords: Sendable {
    private let words = Mutex("")

    func note(_ line: String) { words.withLock { $0 = line } }

    var text: String { words.withLock { $0 } }
}
