import ClairePlatform
import Glibc
import HTTPShim

/// libmicrohttpd behind one listening socket.
///
/// Its callbacks run on its own threads. They never wait: what may take long goes to a worker while
/// the connection is suspended.
final class HTTPDaemon: @unchecked Sendable {  // immutable but for `daemon`, which one thread sets
    let core: ServerCore
    let socket: ListeningSocket
    private let settings = UnsafeMutablePointer<claire_httpd_settings>.allocate(capacity: 1)
    private var daemon: OpaquePointer?

    /// Certificate and key in PEM.
    struct Identity {
        let certificate: String
        let key: String
    }

    init(_ core: ServerCore, socket: ListeningSocket) {
        self.core = core
        self.socket = socket
        settings.initialize(to: claire_httpd_settings())
    }

    deinit { settings.deallocate() }

    /// Starts answering; `false` where libmicrohttpd refuses, which it has logged.
    func start(_ identity: Identity?) -> Bool {
        settings.pointee.socket = socket.descriptor
        settings.pointee.threads = UInt32(core.limits.connectionThreads)
        settings.pointee.memory = core.limits.head
        // Ours are counted in all; libmicrohttpd counts each thread's own.
        settings.pointee.connections = UInt32(core.limits.connections * 2)
        settings.pointee.timeout = UInt32(core.limits.nextHead + core.limits.grace)
        settings.pointee.context = Unmanaged.passUnretained(self).toOpaque()
        settings.pointee.accept = Callbacks.accept
        settings.pointee.connection = Callbacks.connection
        settings.pointee.target = Callbacks.target
        settings.pointee.handle = Callbacks.handle
        settings.pointee.completed = Callbacks.completed
        settings.pointee.log = Callbacks.log
        guard let identity else {
            daemon = claire_httpd_start(settings)
            return daemon != nil
        }
        identity.certificate.withCString { certificate in
            identity.key.withCString { key in
                settings.pointee.certificate = certificate
                settings.pointee.key = key
                daemon = claire_httpd_start(settings)
            }
        }
        settings.pointee.certificate = nil
        settings.pointee.key = nil
        return daemon != nil
    }

    /// Takes no more connections; those that are open go on.
    func quiesce() {
        guard let daemon else { return }
        let descriptor = MHD_quiesce_daemon(daemon)
        socket.removeFile()
        if descriptor >= 0 { OpenSockets.close(descriptor) }
    }

    /// Ends all connections and waits for its threads. No request may be with a worker.
    func stop() {
        guard let daemon else { return }
        MHD_stop_daemon(daemon)
        self.daemon = nil
    }

    // MARK: A request

    /// What libmicrohttpd tells, again and again, of one request.
    func handle(
        _ call: Call, _ connection: OpaquePointer, method: UnsafePointer<CChar>?,
        version: UnsafePointer<CChar>?, upload: UnsafePointer<CChar>?,
        size: UnsafeMutablePointer<Int>
    ) -> MHD_Result {
        let step: Call.Step
        switch call.state {
        case .fresh:
            core.active.add(1, ordering: .relaxed)
            step = begin(call, connection, method: method, version: version)
        case .receiving where size.pointee > 0:
            step = call.receive(
                UnsafeRawBufferPointer(start: upload, count: size.pointee), core)
            size.pointee = 0
        case .receiving: step = call.finish(core)
        case .working: step = .answer
        case .answered: return .NO
        }
        switch step {
        case .receive: return .YES
        case .cut: return .NO
        case .work: return hand(call, connection)
        case .answer:
            if let prepared = call.prepared {
                return Reply.queue(prepared, of: call, on: connection, core)
            }
            call.work(core)
            return Reply.queue(call, on: connection, core)
        }
    }

    /// The headers of a request are here.
    private func begin(
        _ call: Call, _ connection: OpaquePointer, method: UnsafePointer<CChar>?,
        version: UnsafePointer<CChar>?
    ) -> Call.Step {
        if let record = call.record, let last = record.last, call.hasTargetOfLast,
            last.isRepeated(by: connection, method: method, version: version),
            last.holds(core.gate, record)
        {
            return call.begin(again: last, server: core)
        }
        let generation = core.gate.generation
        let step = call.begin(
            method.map { String(cString: $0) } ?? "",
            version: version.map { String(cString: $0) } ?? "", Self.headers(connection),
            server: core)
        call.record?.last = Repetition(call, connection, generation: generation)
        return step
    }

    /// Gives the request to a worker. The answer is made while the connection is suspended.
    private func hand(_ call: Call, _ connection: OpaquePointer) -> MHD_Result {
        let core = core
        // A connection is used by one thread at a time, as the call is.
        nonisolated(unsafe) let suspended = connection
        call.handOver()
        MHD_suspend_connection(connection)
        let isTaken = core.workers.submit {
            call.work(core)
            MHD_resume_connection(suspended)
        }
        if !isTaken {
            call.response = ServerCore.overloaded.response
            MHD_resume_connection(connection)
        }
        return .YES
    }

    private static func headers(_ connection: OpaquePointer) -> Headers {
        var headers = Headers()
        withUnsafeMutablePointer(to: &headers) { pointer in
            _ = MHD_get_connection_values_n(
                connection, .HEADER_KIND, Callbacks.header, pointer)
        }
        return headers
    }
}

/// The functions that libmicrohttpd calls, on its own threads.
enum Callbacks {
    private static func daemon(_ context: UnsafeMutableRawPointer?) -> HTTPDaemon? {
        context.map { Unmanaged<HTTPDaemon>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Whether a connection may come.
    static let accept: MHD_AcceptPolicyCallback = { context, address, _ in
        guard let daemon = daemon(context), let address, let client = SocketAddress(address)
        else { return .NO }
        return daemon.core.connections.admit(client) ? .YES : .NO
    }

    /// A connection began or ended.
    static let connection: MHD_NotifyConnectionCallback = { context, connection, kept, event in
        guard let daemon = daemon(context), let connection, let kept else { return }
        if event == .CONNECTION_NOTIFY_STARTED {
            let descriptor = claire_httpd_socket(connection)
            let record = ConnectionRecord(
                descriptor: descriptor,
                client: claire_httpd_client(connection).flatMap { SocketAddress($0) } ?? .unix,
                local: ListeningSocket.name(of: descriptor)?.address ?? .unix,
                seconds: daemon.core.limits.firstHead)
            daemon.core.connections.add(record)
            kept.pointee = Unmanaged.passRetained(record).toOpaque()
        } else if let raw = kept.pointee {
            let record = Unmanaged<ConnectionRecord>.fromOpaque(raw).takeRetainedValue()
            daemon.core.connections.remove(record)
            kept.pointee = nil
        }
    }

    /// A request line is here: what is returned is the request's context from now on.
    static let target:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?
        ) -> UnsafeMutableRawPointer? = { _, target, connection in
            let record = claire_httpd_kept(connection).map {
                Unmanaged<ConnectionRecord>.fromOpaque($0).takeUnretainedValue()
            }
            if let target, let last = record?.last, last.hasTarget(target) {
                let call = Call(rawTarget: last.rawTarget, record: record)
                call.hasTargetOfLast = true
                return Unmanaged.passRetained(call).toOpaque()
            }
            let text = target.flatMap { String(validatingCString: $0) } ?? ""
            return Unmanaged.passRetained(Call(rawTarget: text, record: record)).toOpaque()
        }

    /// A field of a request.
    static let header: MHD_KeyValueIteratorN = { context, _, name, nameSize, value, valueSize in
        guard let context, let name else { return .YES }
        let headers = context.assumingMemoryBound(to: Headers.self)
        let bytes = UnsafeRawBufferPointer(start: name, count: nameSize)
        let lowered = String(unsafeUninitializedCapacity: nameSize) { room in
            for (index, byte) in bytes.enumerated() { room[index] = ASCII.lowered(byte) }
            return nameSize
        }
        headers.pointee.append(
            lowered,
            String(
                decoding: UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : valueSize),
                as: UTF8.self))
        return .YES
    }

    static let handle: MHD_AccessHandlerCallback = {
        context, connection, _, method, version, upload, size, kept in
        guard let daemon = daemon(context), let connection, let size, let raw = kept?.pointee
        else { return .NO }
        let call = Unmanaged<Call>.fromOpaque(raw).takeUnretainedValue()
        return daemon.handle(
            call, connection, method: method, version: version, upload: upload, size: size)
    }

    /// A request is over, well or not.
    static let completed: MHD_RequestCompletedCallback = { context, _, kept, ending in
        guard let daemon = daemon(context), let raw = kept?.pointee else { return }
        kept?.pointee = nil
        let call = Unmanaged<Call>.fromOpaque(raw).takeRetainedValue()
        if call.state != .fresh { daemon.core.active.subtract(1, ordering: .relaxed) }
        call.release(daemon.core)
        call.record?.becomeIdle(seconds: daemon.core.limits.nextHead)
        daemon.core.note(call, completed: ending == .REQUEST_TERMINATED_COMPLETED_OK)
    }

    static let log: claire_httpd_log = { context, line in
        guard let daemon = daemon(context), let line else { return }
        daemon.core.log(.debug, "libmicrohttpd: " + String(cString: line), [])
    }
}
