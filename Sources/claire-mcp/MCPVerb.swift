import ClaireCommands
import ClaireDomain
import ClaireMCP
import ClairePlatform
import ClaireVerb

/// `claire mcp`.
enum MCPVerb {
    static func run(_ context: Context) throws(VerbFailure) {
        let logger = context.logger
        let services = Services(
            paths: try context.paths(), caller: caller(context), version: Version.current
        ) { level, message, fields in
            let level: Logger.Level =
                switch level {
                case .debug: .debug
                case .info: .info
                case .warning: .warning
                }
            logger.log(level, message, fields)
        }
        do throws(SystemError) { try MCPServer.run(services) } catch {
            throw VerbFailure(.failed, "\(cut: error.description)")
        }
    }

    /// Who calls; a name in the environment that can be none is told with each call, since nobody reads
    /// why a server did not start.
    private static func caller(_ context: Context) -> Caller {
        do throws(VerbFailure) {
            guard let session = try context.session() else {
                return .person(Environment.nonEmpty("CLAIRE_ACTOR"))
            }
            return .session(session)
        } catch {
            return .unclear(error.message.plain)
        }
    }
}
