import ClaireDomain
import ClaireStore

/// Records what an agent believes to have used so far.
package struct ReportUsage: WritingOperation {
    package var inputTokens: Int64
    package var outputTokens: Int64
    /// In US dollars.
    package var cost: Double?
    /// The session whose usage it is; the actor's where it is `nil`.
    package var session: UUID?

    package init(
        inputTokens: Int64, outputTokens: Int64, cost: Double? = nil, session: UUID? = nil
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cost = cost
        self.session = session
    }

    /// The largest number that every reader of JSON holds exactly.
    private static let most: Int64 = 9_007_199_254_740_991

    static let inputTokens = Field.required(
        "input_tokens", .integer(in: 0...most), "Tokens read so far, in the whole session")
    static let outputTokens = Field.required(
        "output_tokens", .integer(in: 0...most), "Tokens written so far, in the whole session")
    static let cost = Field.optional("cost", .amount, "What that cost so far, in US dollars")

    package static let operation = "report.usage"
    package static let summary = "Say how many tokens the session has used so far"
    package static let fields = [
        inputTokens.description, outputTokens.description, cost.description,
    ]
    package static let answer = Report.members

    package init(_ input: Input) throws(InputError) {
        inputTokens = try input(Self.inputTokens)
        outputTokens = try input(Self.outputTokens)
        cost = try input(Self.cost)
    }

    /// Writes it, and answers with what then is.
    package func run(_ writer: Writer) throws(StoreError) -> Report {
        let session = try ReportFields.session(session, writer)
        let usage = Usage(
            input: inputTokens, output: outputTokens, cacheRead: 0, cacheWrite: 0, cost: cost)
        return try Report(of: session, try writer.report(usage: usage, of: session), writer.reader)
    }
}

extension FieldKind where Value == Double {
    /// An amount of money, nothing or more.
    static let amount = FieldKind(
        Schema([("type", "number"), ("minimum", 0), ("maximum", 1_000_000_000)])
    ) { json throws(FieldProblem) in
        guard let value = json.double else { throw FieldProblem("is no number") }
        guard (0...1_000_000_000).contains(value) else {
            throw FieldProblem("is not between 0 and 1000000000")
        }
        return value
    }
}
