/// How browsers log in and out.
package enum LoginRoutes {
    /// The routes of a gate.
    package static func all(_ gate: Gate) -> [Route] {
        [
            Route(
                .get, "/login", scope: nil, surface: .page,
                summary: "Log a browser in by a code of 'claire web login'",
                parameters: [Route.Parameter("code", "The code, which is good once")],
                gives: [MediaType.html]
            ) { request, _ throws(Problem) in try gate.logIn(request) },
            Route(
                .post, "/logout", scope: .read, surface: .page, summary: "Log a browser out",
                takes: [MediaType.form], gives: [MediaType.html]
            ) { request, _ throws(Problem) in try gate.logOut(request) },
        ]
    }
}
