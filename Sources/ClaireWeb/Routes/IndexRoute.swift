/// `GET /`: what answers here, as plain text; the pages take its place.
package enum IndexRoute {
    /// The route over those that it lists.
    package static func route(listing routes: [Route]) -> Route {
        let page = Array(text(routes).utf8)
        return Route(
            .get, "/", scope: nil, summary: "Say what answers here", gives: [MediaType.text],
            pace: { _ in .quick }
        ) { _, _ throws(Problem) in Response(MediaType.text, page) }
    }

    private static func text(_ routes: [Route]) -> String {
        let width = routes.map { $0.path.utf8.count }.max() ?? 0
        let lines = routes.map { route in
            let method = route.method.rawValue.padded(to: 5)
            return "  \(method) \(route.path.padded(to: width))  \(route.summary)"
        }
        return """
            Claire answers here. It has an API and, in this version, no pages.

            \(lines.joined(separator: "\n"))

            Each call needs a token, sent as 'Authorization: Bearer TOKEN'. The owner of this
            machine makes one: claire web token add NAME --scope sync

            """
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - utf8.count))
    }
}
