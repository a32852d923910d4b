import ClaireDomain
import ClairePlatform
import Glibc

/// The server: JSON-RPC over standard input and output, one message a line.
///
/// One thread reads and answers what needs no record, one works on the record, and one writes: a call
/// that waits for another process holds up neither a ping nor the news that it is cancelled.
package enum MCPServer {
    /// So many calls are kept; then the client is not listened to until some are done.
    private static let mostCalls = 10_000

    /// Serves until the client closes its end, and finishes what was asked until then.
    package static func run(_ services: Services) throws(SystemError) {
        // A client that is gone is told by the failing write.
        signal(SIGPIPE, SIG_IGN)
        let outbox = Outbox()
        let worker = Worker(services: services, outbox: outbox, calls: CallsInFlight())
        let ending = Ending()
        let writing = try WorkerThread { outbox.write(to: STDOUT_FILENO) }
        let working = try WorkerThread { worker.run() }
        var conversation = Conversation(services, worker, ending)
        var lines = LineReader()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !outbox.isClosed {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR || errno == EAGAIN {
                waitForInput()
                continue
            }
            guard count > 0 else { break }
            for line in lines.take(chunk[..<count]) { conversation.take(line) }
            while worker.calls.count > mostCalls || outbox.isFull, !outbox.isClosed {
                MonotonicClock.sleep(milliseconds: 2)
            }
        }
        if let rest = lines.end() { conversation.take(rest) }
        ending.begin()
        worker.mailbox.post(.end)
        working.join()
        outbox.finish()
        writing.join()
    }

    /// A client may have made its end, which is ours too, one that never waits.
    private static func waitForInput() {
        var wanted = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        _ = poll(&wanted, 1, -1)
    }
}
