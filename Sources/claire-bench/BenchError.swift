import ClairePlatform
import ClaireStore

/// Why a row has no figures.
struct BenchError: Error {
    let message: String

    init(_ message: String) { self.message = message }

    /// What to say of any error that a row ends with.
    static func message(_ error: any Error) -> String {
        switch error {
        case let error as BenchError: error.message
        case let error as StoreError: error.message
        default: "\(error)"
        }
    }

    /// Ctrl-C and SIGTERM end the run between two measurements, so that the scratch folder and the
    /// tmux server are still taken away.
    static func throwIfInterrupted() throws {
        guard Interruption.received == nil else { throw BenchError("interrupted") }
    }
}
