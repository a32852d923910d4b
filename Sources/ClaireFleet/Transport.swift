import ClairePlatform

/// The one type that runs `rclaude` (fleet.md, claire-transport.7): every action on the fleet is one
/// of its subprocesses, started without a shell and bounded in time.
package struct Transport: Sendable {
    /// The contract that this build speaks.
    package static let contract = "1"

    /// The program: a name that is looked up on PATH, or a path.
    package let command: String
    private let isConfigured: Bool

    /// The program that claire.toml names, else `rclaude` on PATH, to which the front has appended
    /// the folder where Claire's own stands.
    package init(command: String?) {
        self.command = command ?? "rclaude"
        isConfigured = command != nil
    }

    /// What the program says of itself, as `rclaude 1.0 contract 1`, once it is seen to speak our
    /// contract.
    ///
    /// - Throws: `missing`, `notRunnable`, `contract`.
    @discardableResult
    package func check() throws(TransportError) -> String {
        let result = try run(["--version"], timeout: 10_000)
        let said = result.outputText.prefix { $0 != "\n" }
        let words = said.split(separator: " ")
        guard result.succeeded, words.count >= 4, words[words.count - 2] == "contract",
            String(words[words.count - 1]).utf8.elementsEqual(Self.contract.utf8)
        else {
            throw .contract(command: command, found: String(said.prefix(80)))
        }
        return String(said)
    }

    /// Runs the program to its end.
    ///
    /// - Parameter timeout: milliseconds for the whole call.
    /// - Throws: `missing`, `notRunnable`, `timedOut`; an exit status is the caller's to judge, and
    ///   so is what was said before a signal asked us to stop.
    func run(
        _ words: [String], input: Subprocess.Input = .none, timeout: Int64
    ) throws(TransportError) -> SubprocessResult {
        let program = Subprocess([command] + words, input: input, timeout: timeout)
        let result: SubprocessResult
        do throws(SubprocessError) { result = try program.run() } catch { throw failure(error) }
        if result.ending == .timedOut {
            throw .timedOut(command: command, verb: words.first ?? "", seconds: timeout / 1000)
        }
        return result
    }

    /// Runs the program once for each list of arguments, all at the same time.
    func runTogether(
        _ calls: [[String]], timeout: Int64
    ) -> [Result<SubprocessResult, TransportError>] {
        Subprocess.runTogether(calls.map { Subprocess([command] + $0, timeout: timeout) })
            .map { $0.mapError(failure) }
    }

    /// Takes the terminal to a session's pane: this process becomes the transport.
    ///
    /// - Returns: only when it can't, with the reason.
    package func attach(to session: String) -> TransportError {
        failure(Subprocess.replace([command, "attach", session]))
    }

    private func failure(_ error: SubprocessError) -> TransportError {
        switch error {
        case .notFound: .missing(command: command, isConfigured: isConfigured)
        case .notExecutable, .notStarted: .notRunnable("\(error)")
        }
    }
}
