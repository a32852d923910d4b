import ClaireDomain
import ClairePlatform

/// A call of rclaude on another machine, through ssh.
///
/// ssh hands its command to whatever shell the user has there, so the command is one constant; the
/// verb, its arguments and its input travel on standard input, where `serve-stdin` reads them.
struct RemoteCall {
    let host: String
    /// The verb and its arguments.
    let words: [String]
    var input: [UInt8] = []

    /// What a host said.
    struct Answer {
        let status: Int32
        let output: String
    }

    /// A remote shell seldom has rclaude on its PATH, so the folder where Claire installs it for a
    /// user is searched last. Single quotes mean the same to every shell.
    static let command =
        "exec sh -c 'PATH=\"$PATH:$HOME/.local/bin:$HOME/.local/libexec/claire\"; export PATH; "
        + "exec rclaude serve-stdin'"

    /// The number of this way of asking; both ends must have the same.
    static let contract = "1"

    private func program(_ settings: Settings) -> Subprocess {
        let seconds = max(1, (settings.sshConnect + 999) / 1000)
        var program = Subprocess(
            [
                "ssh", "-T", "-a", "-x", "-o", "BatchMode=yes", "-o", "ConnectTimeout=\(seconds)",
                "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=2", "--", host,
                RemoteCall.command,
            ], timeout: settings.sshTimeout)
        program.input = .bytes(Array(TSV.line([RemoteCall.contract] + words).utf8) + input)
        return program
    }

    /// Asks hosts at the same time, each with the same time limit.
    ///
    /// - Returns: for each call what its host said, or one line on why it said nothing.
    static func ask(
        _ calls: [RemoteCall], _ settings: Settings
    ) -> [(call: RemoteCall, answer: Result<Answer, RemoteFailure>)] {
        let results = Subprocess.runTogether(calls.map { $0.program(settings) })
        return zip(calls, results).map { call, result in
            (call, call.answer(result, settings))
        }
    }

    private func answer(
        _ result: Result<SubprocessResult, SubprocessError>, _ settings: Settings
    ) -> Result<Answer, RemoteFailure> {
        let done: SubprocessResult
        switch result {
        case .success(let value): done = value
        case .failure(let error): return .failure(failure("\(error)"))
        }
        if done.ending == .interrupted { return .failure(failure("interrupted")) }
        if done.ending == .timedOut {
            return .failure(failure("no answer within \(settings.sshTimeout) ms"))
        }
        let said = done.errorText.split(separator: "\n").last.map(String.init) ?? ""
        switch done.termination.exitCode {
        case 255: return .failure(failure(said.isEmpty ? "ssh failed" : said))
        case 126, 127: return .failure(failure("no rclaude there (\(said))"))
        case let status:
            for line in done.errorText.split(separator: "\n") {
                Output.message("host '\(host)': \(line)")
            }
            return .success(Answer(status: status, output: done.outputText))
        }
    }

    private func failure(_ reason: String) -> RemoteFailure {
        RemoteFailure(message: "host '\(host)': \(reason)")
    }
}

/// Why a host has no answer, as one line that names it.
struct RemoteFailure: Error, Equatable {
    let message: String
}
