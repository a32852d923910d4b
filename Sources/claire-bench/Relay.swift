import Glibc
import Synchronization

/// A TCP relay on loopback that counts the bytes that pass, headers included.
final class Relay: Sendable {
    let port: UInt16
    private let listener: Int32
    private let target: UInt16
    private let passed = Atomic<Int>(0)

    /// - Parameter target: the port on loopback that callers are passed on to.
    init(to target: UInt16) throws {
        (listener, port) = try Loopback.listen()
        self.target = target
        try Loopback.detach { [self] in accept() }
    }

    /// Bytes so far, both ways together.
    var bytes: Int { passed.load(ordering: .relaxed) }

    /// Takes no further callers.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func accept() {
        while true {
            let caller = Glibc.accept(listener, nil, nil)
            guard caller >= 0 else { break }
            guard let server = try? Loopback.connect(to: target) else {
                close(caller)
                continue
            }
            try? Loopback.detach { [self] in pump(from: caller, to: server) }
            try? Loopback.detach { [self] in
                pump(from: server, to: caller)
                close(server)
                close(caller)
            }
        }
        close(listener)
    }

    private func pump(from source: Int32, to sink: Int32) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(source, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            passed.add(count, ordering: .relaxed)
            guard Loopback.sendAll(chunk[..<count], to: sink) else { break }
        }
        shutdown(sink, Int32(SHUT_WR))
    }
}
