import ClaireDomain
import ClairePlatform
import Glibc

/// Structured logs: one JSON object a line on standard error (cli.md, "Logs").
///
/// `info` is for verbs that run long; a short verb is silent unless something is wrong.
package struct Logger: Sendable {
    /// How much a line matters, the least first.
    package enum Level: String, CaseIterable, Comparable, Sendable {
        case debug, info, warning, error

        package static func < (left: Level, right: Level) -> Bool {
            left.order < right.order
        }

        private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// What is less than this is not logged.
    package let threshold: Level
    /// The verb that logs, e.g. `claire pull`.
    package let command: String

    /// A logger by `CLAIRE_LOG_LEVEL`; what is no level counts as `info`.
    package init(command: String) {
        self.command = command
        threshold =
            Environment.nonEmpty("CLAIRE_LOG_LEVEL").flatMap(Level.init(rawValue:)) ?? .info
    }

    /// Writes `{"time":…,"level":…,"command":…,"message":…,…}` in one call, so that the lines of
    /// several processes don't mix. Standard error that can't be written leaves nobody to tell.
    package func log(
        _ level: Level, _ message: String,
        _ fields: @autoclosure () -> [(key: String, value: JSON)] = []
    ) {
        guard level >= threshold else { return }
        let members: [(key: String, value: JSON)] = [
            ("time", .string(Timestamp.text(WallClock.now()))), ("level", .string(level.rawValue)),
            ("command", .string(command)), ("message", .string(message)),
        ]
        var bytes: [UInt8] = []
        JSON.object(JSONObject(members + fields())).encode(into: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

extension Context {
    /// Logs of this verb.
    package var logger: Logger { Logger(command: command) }
}
