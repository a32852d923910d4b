/// What `rclaude check` says of one fact about Claude Code.
struct CheckRow {
    enum Verdict: String, CaseIterable {
        case ok, warning, problem
        /// It could not be looked at; the detail says why.
        case unknown
    }

    let check: Check
    let verdict: Verdict
    let detail: String
    /// What helps, where something does.
    let hint: String

    var fields: [String] { [check.rawValue, verdict.rawValue, detail, hint] }
}

/// The facts, in the order in which they are looked at.
enum Check: String, CaseIterable {
    /// `claude` is on PATH and says its version.
    case program
    /// The live registry of the sessions that run.
    case registry
    /// The transcripts that are there.
    case transcripts
    /// It starts with the flags of a session.
    case start
    /// What was started stands in the live registry.
    case entry
    /// The hooks of `--settings` are called.
    case hooks
    /// The server of `--mcp-config` is started and asked for its tools.
    case server
    /// A bracketed paste arrives as one, and nothing is submitted by it.
    case paste
    /// Enter submits; hooks tell of the prompt and of the turn's end.
    case prompt
    /// The turn stands in the transcript, with its tokens.
    case transcript
    /// A Stop hook that blocks gives the next prompt.
    case feed
    /// SIGTERM ends it, and it tidies up.
    case end
    /// `--resume` goes on with the session.
    case resume

    /// Those that cost what a prompt costs.
    var needsPrompt: Bool {
        switch self {
        case .prompt, .transcript, .feed, .resume: true
        default: false
        }
    }
}

/// The rows of one call, each fact once.
struct CheckReport {
    private var rows: [Check: CheckRow] = [:]

    subscript(check: Check) -> CheckRow? { rows[check] }

    mutating func note(
        _ check: Check, _ verdict: CheckRow.Verdict, _ detail: String, hint: String = ""
    ) {
        rows[check] = CheckRow(check: check, verdict: verdict, detail: detail, hint: hint)
    }

    /// All facts; those that nothing was said of are `unknown`.
    ///
    /// - Parameter isPrompted: whether a prompt was to be sent.
    func finished(isPrompted: Bool) -> [CheckRow] {
        let isRunning = rows[.start]?.verdict == .ok
        return Check.allCases.map { check in
            if let row = rows[check] { return row }
            guard check.needsPrompt, !isPrompted, isRunning else {
                return CheckRow(
                    check: check, verdict: .unknown,
                    detail: "not checked: the session did not come so far", hint: "")
            }
            return CheckRow(
                check: check, verdict: .unknown, detail: "not checked: no prompt was sent",
                hint: "--prompt sends two short ones to the smallest model, which are paid for")
        }
    }
}
