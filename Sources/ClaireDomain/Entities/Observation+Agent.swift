/// What an agent says of itself through MCP, as observations of the machine that it runs on.
extension Observation {
    /// The source of the state that an agent names.
    package static let agentSource = "mcp"
    /// The source of the tokens that an agent names. They stand apart, so that naming them does not
    /// make an old word about the state a fresh one.
    package static let agentUsageSource = "mcp-usage"

    /// What a session has used, of its observations, latest first: what was read from its transcript
    /// counts before what the agent itself believes.
    static func usage(_ latest: [Observation]) -> JSON? {
        let read = latest.lazy.filter { !$0.source.hasSameBytes(as: agentUsageSource) }
        return read.compactMap(\.usage).first ?? latest.lazy.compactMap(\.usage).first
    }
}
