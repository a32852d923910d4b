import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClairePlatform
import ClaireStore

/// Where calls are done, one after the other: the only place that touches the database, on the one
/// thread that works.
///
/// The database is opened when it is needed, and again when another file took its place, so that a
/// server lives on while `claire init` makes it or a backup is put back.
final class Desk {
    /// How long a write waits for other processes, in milliseconds; and when no more calls will come.
    private static let patience: (usual: Int64, ending: Int64) = (30_000, 3_000)
    /// For so long it waits at once, before it looks whether the call still counts.
    private static let turn: Int64 = 250

    let services: Services
    private var store: Store?
    private var canWrite = false
    private var inode: UInt64?

    init(_ services: Services) { self.services = services }

    var setting: Setting { Setting(services.configuration) }

    /// The session that calls.
    ///
    /// - Throws: where the environment names none.
    func session() throws(ToolFailure) -> UUID {
        switch services.caller {
        case .session(let id): return id
        case .unclear(let problem): throw ToolFailure(problem)
        case .person:
            throw ToolFailure(
                "no session is known: neither 'CLAIRE_SESSION' nor 'CLAUDE_CODE_SESSION_ID' is set "
                    + "for this server",
                hint: "claire mcp --help says how to add it to a client")
        }
    }

    /// Reads at one moment.
    func read<Value>(
        _ body: (Reader) throws(StoreError) -> Value
    ) throws(ToolFailure) -> Value {
        let store = try open(toWrite: false)
        do throws(StoreError) { return try store.read(body) } catch { throw failure(error) }
    }

    /// Writes in one transaction as whoever calls. A call that was cancelled meanwhile writes nothing.
    func write<Value>(
        for call: Call, _ body: (Writer) throws(StoreError) -> Value
    ) throws(ToolFailure) -> Value {
        let store = try open(toWrite: true)
        let actor = try actor()
        store.patience = Self.turn
        let begin = MonotonicClock.now()
        var told: Int64 = 0
        while true {
            do throws(StoreError) {
                return try store.write(as: actor) { writer throws(StoreError) in
                    try call.check()
                    let value = try body(writer)
                    try call.check()
                    return value
                }
            } catch {
                guard case .busy = error, !call.isCancelled else { throw failure(error) }
                let waited = (MonotonicClock.now() - begin) / 1_000_000
                let patience = call.isEnding ? Self.patience.ending : Self.patience.usual
                guard waited < patience else {
                    throw failure(.busy(seconds: Int(waited / 1000)))
                }
                if waited / 1000 > told {
                    told = waited / 1000
                    call.progress(told, of: Self.patience.usual / 1000, Self.waiting)
                }
            }
        }
    }

    private static let waiting = "waiting for another process that writes"

    private func failure(_ error: StoreError) -> ToolFailure {
        switch error {
        // The file may be another one next time.
        case .missing, .damaged, .newer, .failed: close()
        default: break
        }
        return ToolFailure(error)
    }

    private func close() {
        store = nil
        canWrite = false
    }

    /// What the database changed to since it was looked at last; `nil` where it can't be read.
    func dataVersion() -> Int? { try? open(toWrite: false).dataVersion() }

    private func open(toWrite: Bool) throws(ToolFailure) -> Store {
        if FileMetadata(services.database)?.inode != inode { close() }
        if let store, canWrite || !toWrite { return store }
        let machine = toWrite ? try configuration().machineID.flatMap { UUID($0) } : nil
        do throws(StoreError) {
            let inode = FileMetadata(services.database)?.inode
            let opened = try Store.open(at: services.database, machine: machine)
            if let backup = opened.migrationBackup {
                services.log(
                    .warning, "the database was brought up to date", [("backup", .string(backup))])
            }
            opened.warnOfClock = { [services] lead in
                services.log(
                    .warning, "this record's clock is ahead of this machine's",
                    [("milliseconds", .integer(lead)), ("next", .string(ClockRepair.advice))])
            }
            store = opened
            canWrite = toWrite
            self.inode = inode
            return opened
        } catch {
            throw failure(error)
        }
    }

    private func configuration() throws(ToolFailure) -> Configuration {
        do throws(ConfigurationError) { return try services.configuration.read() } catch {
            throw ToolFailure(error)
        }
    }

    private func actor() throws(ToolFailure) -> Actor {
        switch services.caller {
        case .session(let id): return .session(id)
        case .unclear(let problem): throw ToolFailure(problem)
        case .person(let name):
            if let name { return .person(name) }
            let defaults = try configuration().defaults
            return .person(defaults.actor ?? defaults.owner ?? Environment.userName)
        }
    }
}
