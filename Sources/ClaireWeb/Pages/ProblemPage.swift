import ClaireDomain

/// What a browser is shown in place of a page that it can't have: the same words as in a problem
/// document, and what to do.
package enum ProblemPage {
    /// The answer to a browser.
    package static func response(_ problem: Problem, retrying: Bool = false) -> Response {
        let title = escaped(Status.phrase(problem.status))
        var lines = [
            "<!doctype html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
            "<meta name=\"viewport\" content=\"width=device-width\">",
            "<meta name=\"color-scheme\" content=\"light dark\">",
            "<title>\(title) – Claire</title>",
        ]
        if retrying { lines.append("<meta http-equiv=\"refresh\" content=\"0\">") }
        lines += ["</head>", "<body>", "<main>", "<h1>\(title)</h1>"]
        lines.append("<p>\(escaped(problem.detail))</p>")
        if problem.status == 401 {
            lines += [
                "<p>To log in, run this on the machine where Claire runs, and open the URL that it",
                "prints:</p>", "<pre><code>claire web login</code></pre>",
            ]
        } else {
            lines.append("<p><a href=\"/\">To the first page</a></p>")
        }
        lines += ["</main>", "</body>", "</html>", ""]
        return Response(
            problem.status, headers: [("Content-Type", MediaType.html)] + problem.headers,
            body: .bytes(Array(lines.joined(separator: "\n").utf8)))
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
