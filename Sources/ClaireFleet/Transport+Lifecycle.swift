import ClaireDomain
import ClairePlatform

/// Starting and ending agents.
extension Transport {
    /// Starts a program in a terminal of its own.
    ///
    /// - Parameters:
    ///   - name: of letters, digits, `-` and `_`; one that is taken is a conflict.
    ///   - arguments: the program and its arguments; no shell reads them.
    /// - Returns: the session as it shows; `nil` where the transport said nothing that can be read.
    package func open(
        _ session: UUID, name: String, in folder: String, _ arguments: [String]
    ) throws(TransportError) -> SessionRow? {
        let table = try table(
            of: SessionRow.self,
            ["open", "--session", session.text, "--name", name, "--cwd", folder, "--"]
                + arguments)
        return table.rows.first { $0.session == session }
    }

    /// Ends a session's agent, and its terminal where Claire opened that.
    ///
    /// - Returns: whether there was one; a session that the transport doesn't know has ended.
    @discardableResult
    package func close(_ session: UUID) throws(TransportError) -> Bool {
        let result = try run(["close", session.text], timeout: 60_000)
        if result.ending == .interrupted { throw .interrupted }
        if result.termination == .exited(3) { return false }
        guard result.succeeded else {
            throw .failed(
                command: command, verb: "close", status: result.termination.exitCode,
                message: messages(result).first ?? "")
        }
        return true
    }
}
