import ClaireDomain

/// What a browser is shown in place of a page that it can't have: the same words as in a problem
/// document, and what to do.
package enum ProblemPage {
    /// The answer to a browser.
    ///
    /// - Parameters:
    ///   - assets: what it is dressed with; whoever is not let in may have those.
    ///   - retrying: whether the browser is to ask again by itself, once.
    package static func response(
        _ problem: Problem, assets: Assets? = nil, retrying: Bool = false
    ) -> Response {
        let title = Status.phrase(problem.status)
        let page: HTML = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            \(HTML.when(retrying, "<meta http-equiv=\"refresh\" content=\"0\">"))
            <title>\(title) · Claire</title>
            \(dress(assets))
            </head>
            <body>
            <header class="top">
            \(Page.brand)
            </header>
            <main id="main" class="refusal">
            <h1>\(title)</h1>
            <p>\(problem.detail)</p>
            \(advice(problem))
            </main>
            </body>
            </html>

            """
        return Response(
            problem.status, headers: [("Content-Type", MediaType.html)] + problem.headers,
            body: .bytes(page.bytes))
    }

    private static func advice(_ problem: Problem) -> HTML {
        guard problem.status == 401 else { return "<p><a href=\"/\">To the overview</a></p>" }
        return """
            <p>To log in, run this on the machine where Claire runs, and open the URL that it
            prints:</p>
            <pre><code>claire web login</code></pre>
            <p>Then load this page again.</p>
            """
    }

    private static func dress(_ assets: Assets?) -> HTML {
        var dress = HTML()
        if let icon = assets?.address("claire.svg") {
            dress += "<link rel=\"icon\" type=\"image/svg+xml\" href=\"\(icon)\">\n"
        }
        if let style = assets?.address("claire.css") {
            dress += "<link rel=\"stylesheet\" href=\"\(style)\">"
        }
        return dress
    }
}
