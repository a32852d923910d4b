/// A peer as claire.toml has it, and what the verb knows about it beside.
package struct ConfiguredPeer: Equatable, Sendable {
    package let name: String
    package let url: String
    /// Whether there is a token for it beside claire.toml.
    package let hasToken: Bool
    /// Whether plain http is allowed to it.
    package let isInsecure: Bool

    package init(name: String, url: String, hasToken: Bool, isInsecure: Bool = false) {
        self.name = name
        self.url = url
        self.hasToken = hasToken
        self.isInsecure = isInsecure
    }
}
