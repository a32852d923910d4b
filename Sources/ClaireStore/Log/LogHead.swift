import ClaireDomain

/// The last position of an origin's log.
package struct LogHead: Equatable, Sendable {
    /// 0 before the first event.
    package var seq: Int
    package var chain: Chain

    package init(seq: Int, chain: Chain) {
        self.seq = seq
        self.chain = chain
    }

    static func load(_ origin: String, _ connection: Connection) throws(StoreError) -> LogHead {
        let select = try connection.statement(
            "SELECT seq, chain FROM log WHERE origin = ?1 ORDER BY seq DESC LIMIT 1")
        select.bind(1, origin)
        let head = try select.first { LogHead(seq: $0.integer(0), chain: Chain(bytes: $0.blob(1))) }
        return head ?? LogHead(seq: 0, chain: .start)
    }
}
