import ClaireDomain

/// What every answer tells a browser not to do with it (web.md, "Who may come in").
enum SecurityHeaders {
    /// Nothing but what this server serves is loaded, no script or style stands in a page, nobody
    /// frames it, and its forms lead here alone.
    static let pagePolicy =
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        + "object-src 'none'"
    /// Other sites are told nothing. Under 'no-referrer' a browser would send 'Origin: null' with a
    /// page's own forms (the Fetch standard, "append a request `Origin` header"), and a form is known
    /// by its Origin.
    static let pageReferrer = "same-origin"
    /// An answer to a program is no page at all.
    static let dataPolicy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"

    /// Adds them to an answer. What it says of caching itself stands.
    static func add(to response: inout Response, surface: Route.Surface) {
        response.headers += [
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", surface == .page ? pageReferrer : "no-referrer"),
            ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Content-Security-Policy", surface == .page ? pagePolicy : dataPolicy),
        ]
        guard response["Cache-Control"] == nil else { return }
        // A browser that keeps a page can ask for it again on condition; what is no page is kept by
        // nobody.
        let mayKeep = surface == .page && [200, 304].contains(response.status)
        response.headers.append(("Cache-Control", mayKeep ? "private, no-cache" : "no-store"))
    }
}
