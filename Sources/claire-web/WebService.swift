import ClaireCommandLine
import ClaireCommands
import ClaireConfig
import ClaireDomain
import ClairePlatform
import ClaireStore
import ClaireVerb
import ClaireWeb
import Synchronization

/// `claire web serve`: from the options to the last answer.
struct WebService {
    private let context: Context
    private let settings: WebSettings
    private let logger: Logger

    /// How long what is under way may take after a signal, in milliseconds.
    private static let grace: Int64 = 10_000
    /// How long a request waits for other writers of the database, in milliseconds.
    private static let patience: Int64 = 8_000
    /// For how long a look at the files of tokens and sessions counts, in nanoseconds.
    private static let window: Int64 = 1_000_000
    /// How much of the database each store keeps in memory, in KiB.
    private static let cache = 8192
    /// How often to see what of the quarantine is due, in milliseconds.
    private static let admission: Int64 = 15_000

    init(_ context: Context) throws(VerbFailure) {
        self.context = context
        settings = try WebSettings(context.invocation)
        logger = context.logger
    }

    func run() throws(VerbFailure) {
        // Before the first thread: all of them inherit that these signals wait for this one.
        let signals = StopSignals()
        let files = OpenSockets.raiseLimit()
        let identity = try identity()
        let stores = try stores()
        let machine = try machine(stores)
        let sockets = try listen()
        let sessions = SessionStore(SessionFile(try webFolder()), window: Self.window)
        let server = try start(sockets, stores, machine, identity, sessions, files: files)
        let sign = try putUpSign(sockets, machine)
        defer { sign?.file.remove() }
        try announce(sockets, sign?.invitation)
        if context.invocation[WebSpec.open], let invitation = sign?.invitation {
            LoginVerb.launch(context, invitation.url, try webFolder())
        }
        serve(server, stores, sessions, until: signals)
    }

    // MARK: The start

    private func stores() throws(VerbFailure) -> StorePool {
        let path = try context.paths().database
        let file = try context.configurationFile()
        let machine = try context.configuration().machineID.flatMap { UUID($0) }
        let logger = logger
        return StorePool(path: path, keep: 8) { () throws(StoreError) in
            // Whoever puts another database in place may have changed the machine's id with it.
            let now = (try? file.read()).flatMap(\.machineID).flatMap { UUID($0) }
            let machine = now ?? machine
            let store = try Store.open(at: path, machine: machine)
            store.patience = Self.patience
            try store.limitCache(kibibytes: Self.cache)
            store.warnOfClock = { lead in
                logger.log(
                    .warning, "this record's clock is ahead of this machine's",
                    [("seconds", .integer(lead / 1000)), ("next", .string(ClockRepair.advice))])
            }
            return store
        }
    }

    /// Opens the database once, so that one that is missing or damaged is said at the start.
    private func machine(_ stores: StorePool) throws(VerbFailure) -> UUID {
        do throws(StoreError) {
            return try stores.with(
                { store throws(StoreError) in try store.machineID() }, failure: { $0 })
        } catch {
            throw VerbFailure(error)
        }
    }

    private func identity() throws(VerbFailure) -> WebServer.Identity? {
        let invocation = context.invocation
        guard let certificate = invocation[WebSpec.certificate], let key = invocation[WebSpec.key]
        else { return nil }
        return WebServer.Identity(certificate: try pem(certificate), key: try pem(key))
    }

    private func pem(_ path: String) throws(VerbFailure) -> String {
        guard let bytes = FileRange.head(path, count: 1 << 20),
            let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0)
        else { throw VerbFailure(.failed, "can't read the PEM file '\(cut: path)'") }
        return text
    }

    private func listen() throws(VerbFailure) -> [ListeningSocket] {
        var sockets: [ListeningSocket] = []
        do throws(ListeningError) {
            if let path = settings.socket { sockets.append(try ListeningSocket(path: path)) }
            if let host = settings.host {
                sockets.append(try ListeningSocket(host: host, port: settings.port))
            }
        } catch {
            for socket in sockets { socket.removeFile() }
            throw VerbFailure(error)
        }
        for socket in sockets {
            do throws(WebSettings.Conflict) { try settings.check(boundTo: socket.address) } catch {
                for socket in sockets { socket.removeFile() }
                throw VerbFailure(error)
            }
        }
        return sockets
    }

    private func start(
        _ sockets: [ListeningSocket], _ stores: StorePool, _ machine: UUID,
        _ identity: WebServer.Identity?, _ sessions: SessionStore, files: Int
    ) throws(VerbFailure) -> WebServer {
        let logger = logger
        let log: WebLog = { level, message, fields in
            logger.log(Logger.Level(level), message, fields)
        }
        var limits = ServerLimits()
        limits.connections = min(limits.connections, max(64, files - 128))
        let tokens = TokenStore(
            TokenFile(folder: try context.paths().configFolder), window: Self.window)
        let folder = try webFolder()
        let address = sockets.last?.address ?? .unix
        let gate = Gate(
            settings.gate(name: InstallName.host(machine: machine), boundTo: address),
            tokens: tokens, sessions: sessions, codes: LoginCodes(folder), log: log)
        let services = Services(
            stores: stores, configuration: try context.configurationFile(), assets: .installed())
        let server = WebServer(
            routes: .all(gate), gate: gate, services: services, limits: limits,
            logsRequests: logger.threshold == .debug, log: log)
        for socket in sockets {
            let isTCP = socket.path == nil
            do throws(WebServer.Failure) {
                try server.start(on: socket, identity: isTCP ? identity : nil)
            } catch {
                for socket in sockets { socket.removeFile() }
                guard case .refused(let words) = error else { continue }
                throw VerbFailure(
                    .failed, code: "not_started",
                    identity == nil
                        ? "the server can't be started: \(words)"
                        : "the server can't be started with this certificate and key: \(words)")
            }
        }
        try makeFirstToken()
        services.fleet.start(pulls: !context.invocation[WebSpec.noPull], log: log)
        if settings.isOpen {
            logger.log(.warning, "every user of this host can do everything: no token is asked for")
        }
        if settings.isInsecure, !settings.hasTLS, settings.host != nil {
            logger.log(
                .warning, "plain http: whoever is on the way can read tokens and all events")
        }
        return server
    }

    /// Makes the owner's token, where this is the first start. It is in its file, not in the log.
    private func makeFirstToken() throws(VerbFailure) {
        guard !settings.isOpen else { return }
        let first = FirstToken(folder: try context.paths().configFolder)
        do throws(TokenFile.Failure) {
            guard let name = try first.make(now: context.now) else { return }
            logger.log(
                .info, "made a token of scope act",
                [("name", .string(name)), ("file", .string(first.path))])
        } catch {
            throw VerbFailure(error)
        }
    }

    private func webFolder() throws(VerbFailure) -> WebFolder {
        WebFolder(data: try context.paths().dataFolder)
    }

    /// Says where `claire web login` finds this server, and invites the first browser where somebody
    /// looks.
    private func putUpSign(
        _ sockets: [ListeningSocket], _ machine: UUID
    ) throws(VerbFailure) -> (file: RunFile, invitation: LoginVerb.Invitation?)? {
        let name = InstallName.host(machine: machine)
        let socket = sockets.last
        guard
            let url = settings.browserURL(
                name: name, boundTo: socket?.address ?? .unix, port: socket?.port ?? 0)
        else { return nil }
        let folder = try webFolder()
        let file: RunFile
        do throws(ConfigurationError) { file = try RunFile(folder, url: url) } catch {
            throw VerbFailure(error)
        }
        let isSeen =
            context.form == .human && Terminal.isTerminal(.output)
            || context.invocation[WebSpec.open]
        guard isSeen else { return (file, nil) }
        return (file, try LoginVerb.Invitation(url, folder, now: context.now))
    }

    // MARK: The run

    private func announce(
        _ sockets: [ListeningSocket], _ invitation: LoginVerb.Invitation?
    ) throws(VerbFailure) {
        let urls = sockets.compactMap { socket -> String? in
            guard socket.path == nil, let host = settings.host else { return nil }
            let shown = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
            return "\(settings.hasTLS ? "https" : "http")://\(shown):\(socket.port)/"
        }
        let url = settings.publicURL?.text ?? urls.first
        logger.log(
            .info, "started",
            [
                ("url", JSON(url)), ("socket", JSON(settings.socket)),
                ("libmicrohttpd", .string(WebServer.libraryVersion)),
            ])
        switch context.form {
        case .json:
            context.printJSON([
                (
                    "web",
                    [
                        "url": JSON(url), "listens": .array(urls.map(JSON.string)),
                        "socket": JSON(settings.socket), "pid": .integer(Int64(CurrentProcess.id)),
                    ]
                )
            ])
        case .quiet: context.renderer.identifiers(urls + [settings.socket].compactMap { $0 })
        case .human:
            for place in urls { context.renderer.line("claire answers at \(place, .subject)") }
            if let path = settings.socket {
                context.renderer.line("claire answers at the socket '\(path, .subject)'")
            }
            if let url = settings.publicURL {
                context.renderer.line("others reach it at \(url.text, .subject)")
            }
            if let invitation {
                context.renderer.line("log in, within a minute, at \(invitation.url, .subject)")
                context.renderer.hint("later: claire web login")
            }
        }
        try context.flush()
    }

    private func serve(
        _ server: WebServer, _ stores: StorePool, _ sessions: SessionStore,
        until signals: StopSignals
    ) {
        let admission = Admission(stores, logger)
        var nextAdmission = MonotonicClock.now()
        while true {
            if let signal = signals.wait(milliseconds: 1000) {
                logger.log(.info, "stopping", [("signal", .integer(Int64(signal)))])
                break
            }
            server.tick()
            guard MonotonicClock.now() >= nextAdmission else { continue }
            nextAdmission = MonotonicClock.now() + Self.admission * 1_000_000
            admission.run(on: server)
            do throws(ConfigurationError) { try sessions.flush() } catch {
                logger.log(.warning, error.message)
            }
        }
        let end = MonotonicClock.now() + Self.grace * 1_000_000
        server.services.fleet.beginToStop()
        let isAnswered = server.stop(milliseconds: Self.grace)
        // What is being typed into agents is finished too, in the time that is left.
        let left = max(0, (end - MonotonicClock.now()) / 1_000_000)
        let isDone = server.services.fleet.stop(milliseconds: left) && isAnswered
        if isDone {
            logger.log(.info, "stopped")
        } else {
            logger.log(.warning, "stopped before all was answered")
        }
    }
}

/// Admits what is due of the quarantine, beside the requests.
private final class Admission: Sendable {
    private let stores: StorePool
    private let logger: Logger
    private let isRunning = Atomic<Bool>(false)

    init(_ stores: StorePool, _ logger: Logger) {
        self.stores = stores
        self.logger = logger
    }

    func run(on server: WebServer) {
        guard !isRunning.exchange(true, ordering: .relaxed) else { return }
        let isTaken = server.submit { [self] in
            admit()
            isRunning.store(false, ordering: .relaxed)
        }
        if !isTaken { isRunning.store(false, ordering: .relaxed) }
    }

    private func admit() {
        do throws(StoreError) {
            let count = try stores.with(
                { store throws(StoreError) in try store.admitDue() }, failure: { $0 })
            if count > 0 {
                logger.log(.info, "admitted events whose time has come", [("count", JSON(count))])
            }
        } catch {
            logger.log(.error, error.message)
        }
    }
}

extension Logger.Level {
    fileprivate init(_ level: WebLogLevel) {
        self =
            switch level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
    }
}
