import ClaireDomain
import ClaireOperations

/// One thing that can be asked of the server. The table of routes does the routing, and is what the
/// description of the API is made from.
package struct Route: Sendable {
    /// What answers a request.
    package typealias Handler = @Sendable (Request, Services) throws(Problem) -> Response

    /// A parameter of the path, the query or the headers. Pages ignore others; the API refuses other
    /// ones in the query.
    package struct Parameter: Sendable {
        /// Where it stands, as OpenAPI names it.
        package enum Place: String, Sendable { case path, query, header }

        package let name: String
        package let summary: String
        package let place: Place
        package let schema: Schema
        package let isRequired: Bool

        package init(
            _ name: String, _ summary: String, in place: Place = .query,
            schema: Schema = .text(pattern: TextPatterns.line), isRequired: Bool = false
        ) {
            self.name = name
            self.summary = summary
            self.place = place
            self.schema = schema
            self.isRequired = isRequired
        }
    }

    /// What can be answered, for the description of the API.
    package struct Answer: Sendable {
        package let status: Int
        /// One line without a full stop.
        package let summary: String
        /// The media types of the body, and what it is; none where there is no body.
        package var bodies: [(type: String, schema: Schema)] = []
        /// Headers beside those that every answer has.
        package var headers: [(name: String, summary: String)] = []

        package init(
            _ status: Int, _ summary: String, bodies: [(type: String, schema: Schema)] = [],
            headers: [(name: String, summary: String)] = []
        ) {
            self.status = status
            self.summary = summary
            self.bodies = bodies
            self.headers = headers
        }
    }

    /// What the description of the API says of a route beside its path, method and scope.
    package struct Description: Sendable {
        /// Unique, and stays: `task.add`.
        package let id: String
        /// What is beside the query's parameters: the path's and the headers'.
        package var parameters: [Parameter] = []
        /// What the body must be, by its media type.
        package var bodies: [(type: String, schema: Schema)] = []
        package var isBodyRequired = false
        /// What it answers where all is well.
        package var answers: [Answer] = []
        /// The statuses of its problems, beside those that every route has.
        package var problems: [Int] = []

        package init(id: String) { self.id = id }
    }

    /// How long answering takes.
    package enum Pace: Sendable {
        /// Microseconds, and waits for nobody: answered on the connection's own thread.
        case quick
        /// May wait for a lock or read much: answered by a worker.
        case slow
    }

    /// Who asks for it, and what they can make of an answer.
    package enum Surface: Sendable {
        /// Programs: a bearer token, problem documents.
        case api
        /// Browsers: a cookie as well, pages that say what is wrong.
        case page
    }

    package let method: Method
    /// `/api/v1/tasks/{id}`.
    package let path: String
    /// Other paths that are the same route.
    package let aliases: [String]
    /// What a token must allow; `nil` where nobody is asked who they are.
    package let scope: TokenScope?
    package let surface: Surface
    /// One line without a full stop, in the imperative.
    package let summary: String
    package let parameters: [Parameter]
    /// The media types of bodies that are taken, and of answers.
    package let takes: [String]
    package let gives: [String]
    /// The most bytes of a body, after decompression.
    package let bodyLimit: Int
    /// What the description of the API says of it; every route of the API has one.
    package let description: Description?
    let pace: @Sendable (Request) -> Pace
    let handler: Handler
    /// Answers on the connection's own thread with what is at hand; `nil` leaves it to the handler.
    var shortcut: (@Sendable (Request, Services) -> PreparedReply?)?

    /// A route.
    ///
    /// - Parameter pace: told by the request, before its body is there.
    package init(
        _ method: Method, _ path: String, aliases: [String] = [], scope: TokenScope?,
        surface: Surface = .api, summary: String,
        parameters: [Parameter] = [], takes: [String] = [], gives: [String] = [MediaType.json],
        bodyLimit: Int = 1 << 20, description: Description? = nil,
        pace: @escaping @Sendable (Request) -> Pace = { _ in .slow },
        handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.aliases = aliases
        self.scope = scope
        self.surface = surface
        self.summary = summary
        self.parameters = parameters
        self.takes = takes
        self.gives = gives
        self.bodyLimit = bodyLimit
        self.description = description
        self.pace = pace
        self.handler = handler
    }
}

/// All routes, found by path and method.
package struct RouteTable: Sendable {
    /// In the order of the documentation.
    package let routes: [Route]
    private let paths: [PathPattern]

    /// A path and the routes that it has, by method.
    private struct PathPattern: Sendable {
        var segments: [String]
        var routes: [Int]

        func values(of path: [String]) -> [String: String]? {
            guard path.count == segments.count else { return nil }
            var values: [String: String] = [:]
            for (pattern, segment) in zip(segments, path) {
                if let name = PathPattern.name(pattern) {
                    values[name] = segment
                } else if !pattern.hasSameBytes(as: segment) {
                    return nil
                }
            }
            return values
        }

        /// `id` of `{id}`.
        static func name(_ pattern: String) -> String? {
            guard pattern.utf8.first == UInt8(ascii: "{"), pattern.utf8.last == UInt8(ascii: "}")
            else { return nil }
            return String(pattern.dropFirst().dropLast())
        }
    }

    /// A table of routes. Where two paths fit one request the first one wins.
    package init(_ routes: [Route]) {
        self.routes = routes
        var paths: [PathPattern] = []
        for (index, route) in routes.enumerated() {
            for path in [route.path] + route.aliases {
                let segments = path.split(separator: "/").map(String.init)
                if let known = paths.firstIndex(where: { $0.segments == segments }) {
                    paths[known].routes.append(index)
                } else {
                    paths.append(PathPattern(segments: segments, routes: [index]))
                }
            }
        }
        self.paths = paths
    }

    /// What a request asks for.
    package enum Match: Sendable {
        case route(Route, values: [String: String])
        /// The path is there and has no such method; those that it has, for `Allow`.
        case otherMethods(String)
        case none
    }

    /// Finds the route. HEAD is answered by GET's.
    package func match(_ method: Method?, _ path: [String]) -> Match {
        for pattern in paths {
            guard let values = pattern.values(of: path) else { continue }
            let wanted = method == .head ? .get : method
            if let index = pattern.routes.first(where: { routes[$0].method == wanted }) {
                return .route(routes[index], values: values)
            }
            var allowed: [String] = []
            for index in pattern.routes {
                let method = routes[index].method
                allowed.append(method.rawValue)
                if method == .get { allowed.append(Method.head.rawValue) }
            }
            return .otherMethods((allowed + [Method.options.rawValue]).joined(separator: ", "))
        }
        return .none
    }
}
