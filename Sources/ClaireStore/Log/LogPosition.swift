/// Where an event stands in an origin's log, as its holder says.
package struct LogPosition: Equatable, Sendable {
    package let origin: String
    /// From 1.
    package let seq: Int
    package let chain: Chain

    package init(origin: String, seq: Int, chain: Chain) {
        self.origin = origin
        self.seq = seq
        self.chain = chain
    }
}
