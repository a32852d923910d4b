import ClaireCommandLine
import ClaireCommands
import ClaireConfig
import ClaireDomain
import ClairePlatform
import ClaireStore
import ClaireSync
import ClaireVerb

/// `claire sync --watch`: a thread for each peer, and one that looks for news here.
///
/// What is written here, or came from one peer, is handed to all of them at once; a change of
/// claire.toml or of the tokens is obeyed while it runs.
final class SyncWatch {
    private let context: Context
    private let names: [String]
    private let every: Int64
    private let database: String
    private let machine: UUID?
    private let store: Store
    private let mailbox = Mailbox<ExchangeResult>()
    private var workers: [PeerWorker] = []
    private var version = -1
    private var arrived: Int64 = -1
    /// The last failure of each peer, which is said once.
    private var failures: [String: String] = [:]

    /// Milliseconds between two rounds where nothing else is asked, and between two looks here.
    private static let interval: Int64 = 5000
    private static let pace: Int64 = 200

    init(_ context: Context, _ names: [String]) throws(VerbFailure) {
        self.context = context
        self.names = names
        every = context.invocation[SyncSpec.every]?.milliseconds ?? Self.interval
        database = try context.paths().database
        machine = try context.configuration().machineID.flatMap { UUID($0) }
        store = try context.storeToWrite()
    }

    /// Runs until a signal asks to stop.
    func run() throws(VerbFailure) {
        var settings = SettingsStamp(try context.paths())
        try start()
        while Interruption.received == nil {
            for result in mailbox.take(waiting: Self.pace) { try tell(result) }
            if hasNews() { for worker in workers { worker.wake() } }
            let now = SettingsStamp(try context.paths())
            if now != settings {
                settings = now
                try restart()
            }
        }
        stop()
        context.logger.log(.info, "stopped")
        if let signal = Interruption.take() { Interruption.end(by: signal) }
    }

    private func start() throws(VerbFailure) {
        try start(try PeerSelection(names, context).entries)
    }

    private func start(_ entries: [PeerSelection.Entry]) throws(VerbFailure) {
        context.logger.log(
            .info, "watching",
            [("peers", .array(entries.map { .string($0.name) })), ("every_ms", .integer(every))])
        for entry in entries {
            do throws(SystemError) {
                workers.append(
                    try PeerWorker(
                        entry, database: database, machine: machine, every: every, mailbox))
            } catch {
                throw VerbFailure(.failed, Text(error.description))
            }
        }
    }

    private func stop() {
        for worker in workers { worker.stop() }
        for worker in workers { worker.join() }
        workers = []
    }

    /// What can't be read, or names no peer any more, is said, and the peers stay as they were.
    private func restart() throws(VerbFailure) {
        let entries: [PeerSelection.Entry]
        do throws(VerbFailure) { entries = try currentEntries() } catch {
            return context.logger.log(.error, error.message.plain)
        }
        stop()
        failures = [:]
        try start(entries)
    }

    private func currentEntries() throws(VerbFailure) -> [PeerSelection.Entry] {
        let paths = try context.paths()
        do throws(ConfigurationError) {
            let peers = try ConfigurationFile(path: paths.config).read().peers
            let tokens = try PeerTokens(beside: paths.config).read()
            let chosen = peers.filter { peer in
                names.isEmpty || names.contains { $0.hasSameBytes(as: peer.name) }
            }
            return PeerSelection.entries(chosen, tokens)
        } catch {
            throw VerbFailure(error)
        }
    }

    /// Whether events arrived since the last look, written here or received from anybody.
    private func hasNews() -> Bool {
        let last = try? store.read { reader throws(StoreError) -> Int64 in
            let now = try reader.dataVersion()
            guard now != version else { return arrived }
            version = now
            return try reader.lastArrival()
        }
        guard let last, last != arrived else { return false }
        defer { arrived = last }
        return arrived >= 0
    }

    private func tell(_ result: ExchangeResult) throws(VerbFailure) {
        let peer: [(key: String, value: JSON)] = [("peer", .string(result.name))]
        switch result.result {
        case .failure(.interrupted): return
        case .failure(let failure):
            // A peer that stays down is said once.
            let level: Logger.Level =
                failures.updateValue(failure.code, forKey: result.name) == failure.code
                ? .debug : .warning
            let next = JSON(failure.advice(peer: result.name, url: result.url))
            context.logger.log(
                level, "peer '\(result.name)' \(failure.message)",
                peer + [("code", .string(failure.code)), ("next", next)])
            if level == .debug { return }
        case .success(let outcome):
            let isBack = failures.removeValue(forKey: result.name) != nil
            if isBack { context.logger.log(.info, "peer '\(result.name)' answers again", peer) }
            let isNews = outcome.isNews
            context.logger.log(isNews ? .info : .debug, "synced", peer + result.fields)
            guard isNews || isBack else { return }
        }
        guard context.form == .json else { return }
        context.printJSON([("exchange", result.json)])
        try context.flush()
    }
}

/// What changes when claire.toml or the tokens beside it do.
private struct SettingsStamp: Equatable {
    private let parts: [Int64]

    init(_ paths: Paths) {
        parts = [paths.config, PeerTokens(beside: paths.config).path].flatMap { path in
            FileMetadata(path).map {
                [Int64(bitPattern: $0.inode), $0.size, $0.modified]
            } ?? [0, 0, 0]
        }
    }
}

extension SyncOutcome {
    /// Whether it did anything.
    fileprivate var isNews: Bool {
        sent + received + forks + refusedHere + refusedThere > 0
    }
}

extension ExchangeResult {
    /// What a log line of it says.
    fileprivate var fields: [(key: String, value: JSON)] {
        guard let outcome = try? result.get() else { return [] }
        var fields: [(key: String, value: JSON)] = [
            ("sent", JSON(outcome.sent)), ("received", JSON(outcome.received)),
            ("equal", .bool(outcome.isLevel)), ("duration_ms", .integer(milliseconds)),
            ("bytes_sent", .integer(traffic.sent)),
            ("bytes_received", .integer(traffic.received)),
        ]
        let rest: [(String, Int)] = [
            ("quarantined", outcome.quarantinedHere + outcome.quarantinedThere),
            ("refused", outcome.refusedHere + outcome.refusedThere), ("forks", outcome.forks),
        ]
        for (key, count) in rest where count > 0 { fields.append((key, JSON(count))) }
        return fields
    }
}
