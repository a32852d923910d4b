import ClaireCommandLine
import ClaireDomain
import ClairePlatform
import ClaireStore
import ClaireSync
import ClaireVerb

/// `claire sync`: one exchange with every peer, side by side.
struct SyncRun {
    let context: Context
    let entries: [PeerSelection.Entry]
    let database: String
    let machine: UUID?

    /// As many at once; more would only take turns at the database.
    private static let mostThreads = 32

    /// What threads say.
    private enum Message: Sendable {
        case progress(peer: Int, SyncProgress)
        case done(peer: Int, ExchangeResult)
    }

    init(_ context: Context, _ selection: PeerSelection) throws(VerbFailure) {
        self.context = context
        entries = selection.entries
        database = try context.paths().database
        machine = try context.configuration().machineID.flatMap { UUID($0) }
    }

    /// Exchanges with all.
    ///
    /// - Parameter each: gets the results as they come in.
    /// - Returns: the results in the order of the peers.
    func all(each: (ExchangeResult) -> Void) throws(VerbFailure) -> [ExchangeResult] {
        let mailbox = Mailbox<Message>()
        let queue = try queue()
        let threads = try start(queue, mailbox)
        let results = gather(queue.count, mailbox, each)
        for thread in threads { thread.join() }
        return results
    }

    /// Who comes first: those that answered last time, so that no thread waits for a dead one while
    /// a living one waits for a thread.
    private func queue() throws(VerbFailure) -> [Int] {
        let failures = try context.read { reader throws(StoreError) in
            Dictionary(
                try reader.peerRecords().filter { $0.direction == .calls }
                    .map { ($0.name, $0.failures) }, uniquingKeysWith: { first, _ in first })
        }
        return entries.indices.sorted {
            (failures[entries[$0].name] ?? 0, $0) < (failures[entries[$1].name] ?? 0, $1)
        }
    }

    private func start(
        _ queue: [Int], _ mailbox: Mailbox<Message>
    ) throws(VerbFailure) -> [WorkerThread] {
        let tickets = Tickets(queue)
        let (entries, database, machine) = (entries, database, machine)
        let count = min(queue.count, Self.mostThreads)
        let cache = max(2048, 16_384 / max(1, count))
        var threads: [WorkerThread] = []
        for _ in 0..<count {
            do throws(SystemError) {
                threads.append(
                    try WorkerThread {
                        while let index = tickets.next() {
                            let result = Self.exchange(entries[index], database, machine, cache) {
                                mailbox.post(.progress(peer: index, $0))
                            }
                            mailbox.post(.done(peer: index, result))
                        }
                    })
            } catch {
                // Fewer threads do as well; without any there is nobody to do it.
                guard !threads.isEmpty else { throw VerbFailure(.failed, Text(error.description)) }
                break
            }
        }
        return threads
    }

    private static func exchange(
        _ entry: PeerSelection.Entry, _ database: String, _ machine: UUID?, _ cache: Int,
        progress: @escaping (SyncProgress) -> Void
    ) -> ExchangeResult {
        do throws(PeerFailure) {
            let peer = try entry.peer.get()
            let exchange = try PeerExchange(
                peer, database: database, machine: machine, cache: cache
            ) {
                Interruption.received != nil
            }
            if let wait = exchange.record?.askedWait(at: WallClock.now()) {
                throw .busy(retryAfter: wait)
            }
            return exchange.run { progress($0) }
        } catch {
            return ExchangeResult(entry, error)
        }
    }

    private func gather(
        _ count: Int, _ mailbox: Mailbox<Message>, _ each: (ExchangeResult) -> Void
    ) -> [ExchangeResult] {
        var results: [Int: ExchangeResult] = [:]
        var progress: [Int: SyncProgress] = [:]
        let bar = ProgressBar("exchanging events", context.renderer)
        defer { bar.end() }
        while results.count < count {
            for message in mailbox.take(waiting: 60_000) {
                switch message {
                case .progress(let peer, let now): progress[peer] = now
                case .done(let peer, let result):
                    results[peer] = result
                    each(result)
                }
            }
            let now = progress.values
            let total = now.reduce(0) { $0 + $1.toSend + $1.toReceive }
            if total > 0 {
                bar.update(now.reduce(0) { $0 + $1.sent + $1.received }, of: total)
            }
        }
        return entries.indices.compactMap { results[$0] }
    }
}

extension PeerRecord {
    /// Milliseconds for which the peer itself asked to be left alone, from a moment on; `nil` where
    /// it did not, or they are over. Our own back-off is no reason not to do what a person asks for.
    func askedWait(at now: Int64) -> Int64? {
        guard let errorCode, errorCode.hasSameBytes(as: PeerFailure.busy(retryAfter: nil).code),
            let retryAt, !health.mayCall(at: now)
        else { return nil }
        return retryAt - now
    }
}
