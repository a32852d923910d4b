/// What a token lets its bearer do on another machine (web.md, "Who may come in").
package enum TokenScope: String, CaseIterable, Sendable {
    /// Look at everything and change nothing.
    case read
    /// Exchange events, as a peer does, and no more.
    case sync
    /// Everything: type into agents, change projects, exchange events.
    case act

    /// Whether a token of this scope may do what needs another.
    package func allows(_ needed: TokenScope) -> Bool { self == .act || self == needed }
}
