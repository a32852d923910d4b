import ClairePlatform
import Glibc
import Synchronization

/// What is written to the client, a line for each message: threads put lines in, and one of its own
/// writes them, so that a client that doesn't read yet holds up nobody.
final class Outbox: Sendable {
    private enum Item: Sendable {
        case line([UInt8])
        case end
    }

    private let mailbox = Mailbox<Item>()
    private let waiting = Atomic<Int>(0)
    private let isBroken = Atomic<Bool>(false)

    /// The most bytes that are kept for a client that does not take them.
    private static let limit = 32 << 20

    /// Whether the client has so much to take that nothing more should be made for it.
    var isFull: Bool { waiting.load(ordering: .relaxed) > Self.limit && !isClosed }
    /// Whether nobody reads any more.
    var isClosed: Bool { isBroken.load(ordering: .relaxed) }

    /// Adds a line; the text holds no end of line, as JSON without white space never does.
    func send(_ text: [UInt8]) {
        waiting.add(text.count + 1, ordering: .relaxed)
        mailbox.post(.line(text))
    }

    /// Says that no more will come.
    func finish() { mailbox.post(.end) }

    /// Writes what comes, until the end; short lines that come together go out together.
    func write(to descriptor: Int32) {
        var bytes: [UInt8] = []
        while true {
            for item in mailbox.take(waiting: 3_600_000) {
                guard case .line(let line) = item else { return send(&bytes, to: descriptor) }
                bytes += line
                bytes.append(0x0A)
                if bytes.count > 65_536 { send(&bytes, to: descriptor) }
            }
            send(&bytes, to: descriptor)
        }
    }

    private func send(_ bytes: inout [UInt8], to descriptor: Int32) {
        if !isClosed, !Self.write(bytes, to: descriptor) {
            isBroken.store(true, ordering: .relaxed)
        }
        waiting.subtract(bytes.count, ordering: .relaxed)
        bytes.removeAll(keepingCapacity: bytes.count <= 65_536)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN {
                if errno == EAGAIN { MonotonicClock.sleep(milliseconds: 1) }
                continue
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
