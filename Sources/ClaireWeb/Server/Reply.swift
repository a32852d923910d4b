import ClaireDomain
import Glibc
import HTTPShim
import Synchronization

/// Hands answers to libmicrohttpd.
enum Reply {
    /// Sends the answer of a call.
    static func queue(_ call: Call, on connection: OpaquePointer, _ core: ServerCore) -> MHD_Result
    {
        var response = call.response ?? ServerCore.overloaded.response
        if case .stream = response.body,
            core.streams.add(1, ordering: .relaxed).newValue > core.limits.streams
        {
            core.streams.subtract(1, ordering: .relaxed)
            response = ServerCore.overloaded.response
        }
        core.common(&response, surface: call.surface)
        call.response = Response(response.status)
        let made: OpaquePointer?
        switch response.body {
        case .stream(let stream):
            let reader = Unmanaged.passRetained(StreamReader(stream, call, core, connection))
            made = MHD_create_response_from_callback(
                UInt64.max, 65_536, StreamReader.read, reader.toOpaque(), StreamReader.free)
            if made == nil { reader.release() }
            call.noteAnswer(bytes: 0, core.limits)
        case .none:
            made = make(response.body)
            call.noteAnswer(bytes: 0, core.limits)
        case .bytes(let bytes):
            made = make(response.body)
            call.noteAnswer(bytes: bytes.count, core.limits)
        case .shared(let bytes, _):
            made = make(response.body)
            call.noteAnswer(bytes: bytes.count, core.limits)
        }
        guard let made else { return .NO }
        defer { MHD_destroy_response(made) }
        for header in response.headers {
            _ = MHD_add_response_header(made, header.name, header.value)
        }
        return MHD_queue_response(connection, UInt32(response.status), made)
    }

    /// libmicrohttpd's response of a body that is there already; `nil` for a stream.
    static func make(_ body: Response.Body) -> OpaquePointer? {
        switch body {
        case .none: return MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
        case .bytes(let bytes):
            return bytes.withUnsafeBytes { buffer in
                MHD_create_response_from_buffer(
                    buffer.count, UnsafeMutableRawPointer(mutating: buffer.baseAddress),
                    .RESPMEM_MUST_COPY)
            }
        case .shared(let bytes, _):
            let made = MHD_create_response_from_buffer_with_free_callback_cls(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.buffer.baseAddress),
                SharedBytes.release, Unmanaged.passRetained(bytes).toOpaque())
            if made == nil { Unmanaged.passUnretained(bytes).release() }
            return made
        case .stream: return nil
        }
    }

    /// Sends an answer that is prepared.
    static func queue(
        _ prepared: PreparedReply, of call: Call, on connection: OpaquePointer, _ core: ServerCore
    ) -> MHD_Result {
        call.response = Response(prepared.status)
        call.noteAnswer(bytes: prepared.count, core.limits)
        return MHD_queue_response(connection, UInt32(prepared.status), prepared.response)
    }
}

extension SharedBytes {
    /// What libmicrohttpd calls when it has sent them.
    static let release: MHD_ContentReaderFreeCallback = { context in
        guard let context else { return }
        Unmanaged<SharedBytes>.fromOpaque(context).release()
    }
}

/// Feeds a stream to libmicrohttpd as it asks for bytes.
///
/// A worker makes each piece, while the connection is suspended: making one may wait for a lock. The
/// connection's thread and the worker have the reader in turns.
final class StreamReader: @unchecked Sendable {
    private let stream: ByteStream
    private let call: Call
    private let core: ServerCore
    private let connection: OpaquePointer
    private var pending: [UInt8] = []
    private var offset = 0
    /// What the worker made.
    private var made: ByteStream.Step?

    init(_ stream: ByteStream, _ call: Call, _ core: ServerCore, _ connection: OpaquePointer) {
        self.stream = stream
        self.call = call
        self.core = core
        self.connection = connection
    }

    deinit { core.streams.subtract(1, ordering: .relaxed) }

    private func read(into buffer: UnsafeMutablePointer<CChar>, room: Int) -> Int {
        if offset == pending.count {
            guard let step = made else { return makeMore() }
            made = nil
            switch step {
            case .bytes(let bytes):
                pending = bytes
                offset = 0
                call.noteAnswer(bytes: bytes.count, core.limits)
            case .end: return claire_httpd_end(false)
            case .failed(let why):
                core.log(.error, "broke off an answer: \(why)", [("path", .string(call.path))])
                return claire_httpd_end(true)
            }
        }
        let count = min(room, pending.count - offset)
        pending.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            UnsafeMutableRawPointer(buffer).copyMemory(from: start + offset, byteCount: count)
        }
        offset += count
        return count
    }

    /// Has a worker make the next piece; until then there is nothing to send.
    private func makeMore() -> Int {
        call.record?.becomeBusy(seconds: nil, awaitsClient: false)
        MHD_suspend_connection(connection)
        let isTaken = core.workers.submit { [self] in
            made = stream.next()
            MHD_resume_connection(connection)
        }
        if !isTaken {
            // Nothing is lost but the rest: the client sees that it was broken off.
            made = .failed("the server has more to do than it can, or is about to end")
            MHD_resume_connection(connection)
        }
        return 0
    }

    /// What libmicrohttpd calls when it can send more.
    static let read: MHD_ContentReaderCallback = { context, _, buffer, room in
        guard let context, let buffer else { return claire_httpd_end(true) }
        return Unmanaged<StreamReader>.fromOpaque(context).takeUnretainedValue()
            .read(into: buffer, room: room)
    }

    /// What it calls when nobody reads any more.
    static let free: MHD_ContentReaderFreeCallback = { context in
        guard let context else { return }
        Unmanaged<StreamReader>.fromOpaque(context).release()
    }
}
