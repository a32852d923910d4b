import ClaireDomain

/// `GET /assets/{name}`: what pages are dressed with. It holds nobody's data, so nobody is asked who
/// they are: the page that says how to log in is dressed as well.
package enum AssetRoutes {
    package static let all: [Route] = [
        Route(
            .get, "/assets/{name}", scope: nil, summary: "Get a file that the pages use",
            parameters: [.init("v", "the file's version, as pages name it")],
            gives: ["text/css", "text/javascript", "image/svg+xml"], pace: { _ in .quick }
        ) { request, services throws(Problem) in
            guard let file = services.assets[request.values["name"] ?? ""] else {
                throw Problem(404, "not_found", "No file of that name belongs to the pages.")
            }
            let isExact = request.target["v"].map { $0.hasSameBytes(as: file.version) } ?? false
            return Response(
                200,
                headers: [
                    ("Content-Type", file.type), ("ETag", "\"\(file.version)\""),
                    (
                        "Cache-Control",
                        isExact ? "public, max-age=31536000, immutable" : "no-cache"
                    ),
                ], body: .shared(file.plain, gzip: file.gzip))
        }
    ]
}
