import ClaireDomain

/// Who asks.
package struct Caller: Equatable, Sendable {
    /// The name of the token.
    package let name: String
    /// What it allows; `nil` for nobody.
    package let scope: TokenScope?

    package init(name: String, scope: TokenScope?) {
        self.name = name
        self.scope = scope
    }

    /// Somebody who showed nothing.
    package static let nobody = Caller(name: "", scope: nil)
    /// Everybody, where `--no-auth` was asked for.
    package static let anybody = Caller(name: "no-auth", scope: .act)
}
