import ClaireConfig
import ClaireDomain

/// Who calls the tools, as the environment says.
package enum Caller: Equatable, Sendable {
    /// An agent's session.
    case session(UUID)
    /// Nobody said which session: a person's own client.
    ///
    /// - Parameter name: who it is; that of claire.toml where it is `nil`.
    case person(String?)
    /// The environment names a session that can be none; the text says so.
    case unclear(String)
}

/// What the server works with.
package struct Services: Sendable {
    /// How much a line of the log matters.
    package enum Level: Sendable {
        case debug, info, warning
    }

    let database: String
    let configuration: ConfigurationFile
    let caller: Caller
    let version: String
    let log: @Sendable (Level, String, [(key: String, value: JSON)]) -> Void

    /// - Parameters:
    ///   - paths: where database and claire.toml stand.
    ///   - version: of this build, as clients are told.
    ///   - log: writes a line of the log, never to standard output.
    package init(
        paths: Paths, caller: Caller, version: String,
        log: @escaping @Sendable (Level, String, [(key: String, value: JSON)]) -> Void
    ) {
        database = paths.database
        configuration = ConfigurationFile(path: paths.config)
        self.caller = caller
        self.version = version
        self.log = log
    }
}
