import ClaireDomain
import ClaireOperations

/// The description of the API: OpenAPI 3.1, made from the routes that are taken.
package struct OpenAPIDocument: Sendable {
    private let routes: [Route]

    /// The description of routes; those that have none of their own are left out.
    package init(_ routes: [Route]) { self.routes = routes }

    /// `GET /api/v1/openapi.json`, made once.
    static func route(describing routes: [Route]) -> Route {
        let path = "/api/v1/openapi.json"
        var description = Route.Description(id: "openapi.show")
        description.answers = [
            Route.Answer(
                200, "This document", bodies: [(MediaType.json, Schema([("type", "object")]))])
        ]
        let described = description
        let make = { @Sendable (bytes: [UInt8]) in
            Route(
                .get, path, scope: .read, summary: "Describe the API: OpenAPI 3.1",
                description: described, pace: { _ in .quick }
            ) { _, _ throws(Problem) in Response(MediaType.json, bytes) }
        }
        var bytes: [UInt8] = []
        OpenAPIDocument(routes + [make([])]).json.encode(into: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return make(bytes)
    }

    /// The document.
    package var json: JSON {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Claire",
                "version": "1",
                "description": .string(Self.introduction),
            ],
            "servers": [["url": "/"]],
            "security": [["token": []]],
            "tags": .array(tags.map { ["name": .string($0)] }),
            "paths": .object(paths),
            "components": [
                "securitySchemes": [
                    "token": [
                        "type": "http", "scheme": "bearer",
                        "description":
                            "A token of 'claire web token add NAME --scope read|sync|act'.",
                    ]
                ],
                "schemas": .object(
                    JSONObject(
                        (EntitySchemas.all + [("problem", Self.problem)]).map {
                            ($0.name, $0.schema.json)
                        })),
            ],
        ]
    }

    private static let introduction = """
        What claire's commands do, over HTTP, and what they print with --json: claire-json(7) has \
        the fields. Names and the starts of ids stand for things as on the command line.

        Lists are given page by page: the Link header of an answer names the next page. A GET that \
        names the ETag that it has in If-None-Match is answered 304 while nothing has changed. A \
        POST or PATCH with an Idempotency-Key may be sent again: it is done once, and answered \
        alike for a day at least.
        """

    /// Why a request was not answered as it wished (RFC 9457).
    private static let problem = Schema.object(
        [
            ("type", .text()), ("title", .text()), ("status", .integer(400...599)),
            ("code", .text().described("For programs: a word that stays the same")),
            ("detail", .text().described("For people: a sentence")),
            (
                "errors",
                .list(of: .entity([("field", .text()), ("problem", .text())]))
                    .described("The fields that can't be taken")
            ),
            (
                "candidates",
                .list(of: .entity([("id", .text(format: "uuid")), ("label", .text())]))
                    .described("What an ambiguous name may mean")
            ),
            ("next", .text().described("A command of the command line that helps")),
        ], required: ["type", "title", "status", "code", "detail"], isOpen: true)

    private var described: [(route: Route, description: Route.Description)] {
        routes.compactMap { route in route.description.map { (route, $0) } }
    }

    private var tags: [String] {
        var tags: [String] = []
        for (_, description) in described {
            let tag = Self.tag(description)
            if !tags.contains(where: { $0.hasSameBytes(as: tag) }) { tags.append(tag) }
        }
        return tags
    }

    /// `task` of `task.add`.
    private static func tag(_ description: Route.Description) -> String {
        String(Substring(description.id.utf8.prefix { $0 != UInt8(ascii: ".") }))
    }

    private var paths: JSONObject {
        var paths = JSONObject()
        for (route, description) in described {
            var item = paths[route.path]?.object ?? JSONObject()
            item[ASCII.lowered(route.method.rawValue)] = operation(route, description)
            paths[route.path] = .object(item)
        }
        return paths
    }

    private func operation(_ route: Route, _ description: Route.Description) -> JSON {
        var object = JSONObject([
            ("operationId", .string(description.id)),
            ("summary", .string(route.summary)),
            ("tags", [.string(Self.tag(description))]),
        ])
        let parameters = description.parameters + route.parameters
        if !parameters.isEmpty {
            object["parameters"] = .array(parameters.map(Self.parameter))
        }
        if !description.bodies.isEmpty {
            object["requestBody"] = [
                "required": .bool(description.isBodyRequired),
                "content": Self.content(description.bodies),
            ]
        }
        object["responses"] = .object(responses(route, description))
        object["security"] = route.scope.map { [["token": [.string($0.rawValue)]]] } ?? []
        return .object(object)
    }

    private static func parameter(_ parameter: Route.Parameter) -> JSON {
        var object = JSONObject([
            ("name", .string(parameter.name)), ("in", .string(parameter.place.rawValue)),
            ("description", .string(parameter.summary)),
            ("required", .bool(parameter.isRequired)), ("schema", parameter.schema.json),
        ])
        if parameter.schema.object["type"] == "array" {
            object["style"] = "form"
            object["explode"] = true
        }
        return .object(object)
    }

    private static func content(_ bodies: [(type: String, schema: Schema)]) -> JSON {
        .object(JSONObject(bodies.map { ($0.type, ["schema": $0.schema.json]) }))
    }

    private func responses(_ route: Route, _ description: Route.Description) -> JSONObject {
        var responses = JSONObject()
        for answer in description.answers {
            var object = JSONObject([("description", .string(answer.summary))])
            if !answer.headers.isEmpty {
                object["headers"] = .object(
                    JSONObject(
                        answer.headers.map { header in
                            (
                                header.name,
                                [
                                    "description": .string(header.summary),
                                    "schema": ["type": "string"],
                                ]
                            )
                        }))
            }
            let links = links(from: description, answer)
            if !links.isEmpty { object["links"] = .object(links) }
            if !answer.bodies.isEmpty { object["content"] = Self.content(answer.bodies) }
            responses[String(answer.status)] = .object(object)
        }
        for status in problems(route, description) {
            responses[String(status)] = [
                "description": .string(Status.phrase(status)),
                "content": [
                    MediaType.problem: [
                        "schema": Schema.named("problem").json
                    ]
                ],
            ]
        }
        return responses
    }

    /// What can be done with what was made: the routes whose path names such a thing, by its id.
    private func links(
        from description: Route.Description, _ answer: Route.Answer
    ) -> JSONObject {
        guard answer.status == 201 || answer.status == 202 else { return JSONObject() }
        let noun = Self.tag(description)
        let next = described.filter { route, _ in
            route.path.split(separator: "/").contains { $0.utf8.elementsEqual("{\(noun)}".utf8) }
        }
        return JSONObject(
            next.map { _, target in
                (
                    target.id,
                    [
                        "operationId": .string(target.id),
                        "parameters": .object(
                            JSONObject([(noun, .string("$response.body#/\(noun)/id"))])),
                    ]
                )
            })
    }

    /// What may come of any request, of one that needs a token, and of this one.
    private func problems(_ route: Route, _ description: Route.Description) -> [Int] {
        var problems = Set([400, 403, 404, 405, 421, 500, 503] + description.problems)
        if route.scope != nil { problems.formUnion([401, 429]) }
        if !description.bodies.isEmpty { problems.formUnion([413, 415, 507]) }
        if route.scope == .act { problems.insert(507) }
        return problems.sorted()
    }
}
