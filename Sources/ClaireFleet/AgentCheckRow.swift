/// A row of `rclaude check`: one fact about Claude Code that the transport relies on.
package struct AgentCheckRow: TransportRow, Equatable {
    /// What was found; `unknown` where it could not be looked at.
    package enum Verdict: String, Sendable { case ok, warning, problem, unknown }

    /// A word, such as `hooks`.
    package let check: String
    package let verdict: Verdict
    package let detail: String
    /// What helps; empty where nothing does.
    package let hint: String

    static let required = ["check", "verdict", "detail", "hint"]

    init(_ fields: RowFields) throws(RowProblem) {
        check = try fields.word("check")
        let word = try fields.word("verdict")
        guard let verdict = Verdict(rawValue: word) else {
            throw RowProblem(description: "'\(word)' can't be a verdict")
        }
        self.verdict = verdict
        detail = fields.line("detail")
        hint = fields.line("hint")
    }
}

extension Transport {
    /// Tries out the Claude Code of this machine: a session of its own is started and ended.
    ///
    /// - Parameter prompting: also send prompts, which are paid for.
    package func checkAgent(
        prompting: Bool
    ) throws(TransportError) -> TransportTable<AgentCheckRow> {
        // Two turns of three minutes at most, and a start and an end of half a minute each, twice.
        try table(
            of: AgentCheckRow.self, ["check"] + (prompting ? ["--prompt"] : []), timeout: 720_000)
    }
}
