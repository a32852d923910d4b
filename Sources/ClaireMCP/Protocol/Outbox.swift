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

    /// Bytes that the client has not taken yet.
    var backlog: Int { waiting.load(ordering: .relaxed) }
    /// Whether nobody reads any more.
    var isClosed: Bool { isBroken.load(ordering: .relaxed) }

    /// Adds a line; the text holds no end of line, as JSON without white space never does.
    func send(_ text: [UInt8]) {
        waiting.add(text.count + 1, ordering: .relaxed)
        mailbox.post(.line(text))
    }

    /// Says that no more will come.
    func finish() { mailbox.post(.end) }

    /// Writes what comes, until the end.
    func write(to descriptor: Int32) {
        var isOver = false
        while !isOver {
            var bytes: [UInt8] = []
            for item in mailbox.take(waiting: 3_600_000) {
                switch item {
                case .line(let line):
                    bytes += line
                    bytes.append(0x0A)
                case .end: isOver = true
                }
            }
            if !isClosed, !Self.write(bytes, to: descriptor) {
                isBroken.store(true, ordering: .relaxed)
            }
            waiting.subtract(bytes.count, ordering: .relaxed)
        }
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
