import Glibc

/// Sockets on 127.0.0.1, and threads for them.
enum Loopback {
    /// A socket that listens at a port of the system's choice.
    static func listen() throws -> (socket: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = self.address(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bytes in
                bind(listener, bytes, size) == 0 && Glibc.listen(listener, 64) == 0
                    && getsockname(listener, bytes, &size) == 0
            }
        }
        guard listener >= 0, isBound else { throw failure("listen") }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    static func connect(to port: UInt16) throws -> Int32 {
        let caller = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = self.address(port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bytes in
                Glibc.connect(caller, bytes, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard caller >= 0, isConnected else { throw failure("connect") }
        var yes: Int32 = 1
        setsockopt(caller, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        return caller
    }

    /// - Returns: whether all of it went.
    static func sendAll(_ bytes: ArraySlice<UInt8>, to socket: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Runs a body on a thread that nobody waits for.
    static func detach(_ body: @escaping @Sendable () -> Void) throws {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(Body(run: body))
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw failure("start a thread")
        }
        pthread_detach(thread)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func failure(_ verb: String) -> BenchError {
        BenchError("cannot \(verb) on loopback: \(String(cString: strerror(errno)))")
    }
}
