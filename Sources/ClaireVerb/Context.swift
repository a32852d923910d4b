import ClaireCommandLine
import ClaireConfig
import ClaireDomain
import ClairePlatform
import ClaireStore

/// What a verb works with: its parsed command line, the one way to print, and the doors to the
/// configuration and the database, each opened when first asked for.
package final class Context {
    package let invocation: Invocation
    package let renderer: Renderer
    /// The verb as errors and logs name it: `claire task`.
    package let command: String
    /// When the verb was started, in milliseconds since 1970.
    package let now: Int64
    /// How the process ends when nothing is thrown: `.done`, unless the verb says `.partial`.
    package var exit = ExitCode.done

    private var knownPaths: Paths?
    private var knownConfiguration: Configuration?
    private var readingStore: Store?
    private var writingStore: Store?

    init(invocation: Invocation, renderer: Renderer, command: String) {
        self.invocation = invocation
        self.renderer = renderer
        self.command = command
        now = WallClock.now()
    }

    /// Whether people, scripts that want ids, or programs read the output.
    package var form: OutputForm { renderer.form }

    // MARK: Configuration

    /// Where the database and claire.toml stand.
    package func paths() throws(VerbFailure) -> Paths {
        if let knownPaths { return knownPaths }
        do throws(PathsError) {
            let paths = try Paths.ofThisProcess()
            knownPaths = paths
            return paths
        } catch {
            throw VerbFailure(error)
        }
    }

    /// claire.toml as a file to edit.
    package func configurationFile() throws(VerbFailure) -> ConfigurationFile {
        ConfigurationFile(path: try paths().config)
    }

    /// What claire.toml says, read once.
    package func configuration() throws(VerbFailure) -> Configuration {
        if let knownConfiguration { return knownConfiguration }
        let file = try configurationFile()
        do throws(ConfigurationError) {
            let configuration = try file.read()
            knownConfiguration = configuration
            return configuration
        } catch {
            throw VerbFailure(error)
        }
    }

    // MARK: Database

    /// Reads at one moment. Pure reads need no configuration, so none is parsed.
    package func read<Value>(
        _ body: (Reader) throws(StoreError) -> Value
    ) throws(VerbFailure) -> Value {
        let store = try store()
        do throws(StoreError) { return try store.read(body) } catch { throw VerbFailure(error) }
    }

    /// Writes in one transaction as whoever runs the verb: all of it is on disk when this returns, or
    /// none of it.
    package func write<Value>(
        _ body: (Writer) throws(StoreError) -> Value
    ) throws(VerbFailure) -> Value {
        let store = try storeToWrite()
        let actor = try actor()
        do throws(StoreError) { return try store.write(as: actor, body) } catch {
            throw VerbFailure(error)
        }
    }

    /// The database for reading; one that was opened to write serves as well.
    package func store() throws(VerbFailure) -> Store {
        if let store = writingStore ?? readingStore { return store }
        let store = try open(machine: nil)
        readingStore = store
        return store
    }

    /// The database for writing as this machine: one that was copied from another starts a new
    /// incarnation with its first write.
    package func storeToWrite() throws(VerbFailure) -> Store {
        if let writingStore { return writingStore }
        let store = try open(machine: try configuration().machineID.flatMap { UUID($0) })
        store.warnOfClock = { [renderer, logger] lead in
            Self.warn(of: lead, renderer, logger)
        }
        writingStore = store
        return store
    }

    /// Every write says that the log's clock is wrong until it is repaired (events.md, "The clock").
    private static func warn(of lead: Int64, _ renderer: Renderer, _ logger: Logger) {
        let span = RelativeTime.span(seconds: lead / 1000)
        let message = "this record's clock is \(span) ahead of this machine's"
        guard renderer.form != .json else {
            return logger.log(
                .warning, message, [("next", .string(ClockRepair.advice))])
        }
        renderer.note("warning: \(message)")
        renderer.note("\(Text("hint:", .muted)) \(ClockRepair.advice)")
    }

    private func open(machine: UUID?) throws(VerbFailure) -> Store {
        let path = try paths().database
        do throws(StoreError) {
            let store = try Store.open(at: path, machine: machine)
            if let backup = store.migrationBackup {
                renderer.note("the database was brought up to date; before that: '\(backup)'")
            }
            return store
        } catch {
            throw VerbFailure(error)
        }
    }

    // MARK: Who

    /// Who does this: an agent's session, where the environment names one, else a person.
    package func actor() throws(VerbFailure) -> Actor {
        if let session = try session() { return .session(session) }
        if let name = Environment.nonEmpty("CLAIRE_ACTOR") { return .person(name) }
        let defaults = try configuration().defaults
        return .person(defaults.actor ?? defaults.owner ?? Environment.userName)
    }

    /// The agent's session that runs this verb, as `CLAIRE_SESSION` or Claude Code itself says;
    /// `nil` when a person does.
    package func session() throws(VerbFailure) -> UUID? {
        if let text = Environment.nonEmpty("CLAIRE_SESSION") {
            if let id = UUID(text) { return id }
            throw VerbFailure(.usage, "'CLAIRE_SESSION' is no session's uuid: '\(cut: text)'")
        }
        return Environment.nonEmpty("CLAUDE_CODE_SESSION_ID").flatMap { UUID($0) }
    }
}
