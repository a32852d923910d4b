import ClaireDomain

/// Who asks.
package struct Caller: Equatable, Sendable {
    /// The name of the token.
    package let name: String
    /// What it allows; `nil` for nobody.
    package let scope: TokenScope?
    /// The browser's session, where a cookie let it in.
    package let session: BrowserSession?

    package init(name: String, scope: TokenScope?, session: BrowserSession? = nil) {
        self.name = name
        self.scope = scope
        self.session = session
    }

    /// Somebody who showed nothing.
    package static let nobody = Caller(name: "", scope: nil)
    /// Everybody, where `--no-auth` was asked for.
    package static let anybody = Caller(name: "no-auth", scope: .act)
}

/// A browser that logged in, as far as pages need to know it.
package struct BrowserSession: Equatable, Sendable {
    /// Tells it apart from others in caches and logs; not secret.
    package let id: String
    /// What its forms carry, so that no other page can make them up. It follows from the cookie, which
    /// is kept nowhere but in the browser.
    package let csrf: String
}
