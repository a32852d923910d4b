import ClaireDomain
import ClaireOperations
import Foundation
import Support
import Testing

@testable import ClaireWeb

/// The description of the API against the table that does the routing.
@Suite("the description of the API") struct OpenAPITests {
    private let routes = APIRoutes.all(with: SyncRoutes.all)
    private let document: JSON

    init() throws {
        let route = try #require(
            routes.first { $0.path.hasSuffix("/openapi.json") }, "there is no such route")
        document = OpenAPIDocument(routes.filter { $0.path != route.path } + [route]).json
    }

    private var operations: [(path: String, method: String, operation: JSON)] {
        (document["paths"]?.object?.members ?? []).flatMap { path, item in
            (item.object?.members ?? []).map { (path, $0.key, $0.value) }
        }
    }

    @Test func everyRouteIsInItAndNothingElse() {
        let described = Set(operations.map { "\($0.method.uppercased()) \($0.path)" })
        let routed = Set(routes.map { "\($0.method.rawValue) \($0.path)" })
        #expect(described == routed)
        #expect(routes.count == routed.count, "two routes have one method and path")
    }

    @Test func everyPathIsRoutedToTheOperationThatItNames() throws {
        let table = RouteTable(routes)
        for (path, method, operation) in operations {
            let segments = path.split(separator: "/").map {
                $0.hasPrefix("{") ? "ffffffff" : String($0)
            }
            guard
                case .route(let route, _) = table.match(
                    Method(rawValue: method.uppercased()), segments)
            else {
                Issue.record("\(method) \(path) is not routed")
                continue
            }
            #expect(route.description?.id == operation["operationId"]?.string)
        }
    }

    @Test func namesOfOperationsAreUnique() {
        let ids = operations.compactMap { $0.operation["operationId"]?.string }
        #expect(ids.count == Set(ids).count)
        #expect(ids.count == operations.count)
    }

    @Test func everyParameterOfAPathIsDescribedAndRequired() {
        for (path, method, operation) in operations {
            let inPath = path.split(separator: "/").filter { $0.hasPrefix("{") }
                .map { String($0.dropFirst().dropLast()) }
            let described = (operation["parameters"]?.array ?? [])
                .filter { $0["in"] == "path" && $0["required"] == true }
                .compactMap { $0["name"]?.string }
            #expect(described == inPath, "\(method) \(path)")
        }
    }

    @Test func everyReferenceLeadsSomewhere() {
        let known = Set(document["components"]?["schemas"]?.object?.keys ?? [])
        func references(_ json: JSON) -> [String] {
            switch json {
            case .object(let object):
                object.members.flatMap { key, value in
                    key == "$ref" ? [value.string ?? ""] : references(value)
                }
            case .array(let elements): elements.flatMap(references)
            default: []
            }
        }
        for reference in Set(references(document)) {
            let name = reference.replacingOccurrences(of: "#/components/schemas/", with: "")
            #expect(known.contains(name), "\(reference)")
        }
    }

    @Test func whatAnswersDocumentsItsProblems() {
        for (path, method, operation) in operations {
            let statuses = operation["responses"]?.object?.keys ?? []
            #expect(statuses.contains { $0.hasPrefix("2") }, "\(method) \(path)")
            let needsToken = operation["security"]?.array?.isEmpty == false
            #expect(statuses.contains("401") == needsToken, "\(method) \(path)")
            #expect(statuses.contains("404"))
        }
    }

    @Test func theManualPageHasEveryRouteAndNoOther() throws {
        let text = try String(
            contentsOfFile: Products.repository + "/man/claire-api.7", encoding: .utf8)
        let shown = text.split(separator: "\n").filter { $0.hasPrefix(".It Cm ") }
            .map { $0.dropFirst(7).split(separator: " ") }
            .filter { $0.count == 2 && $0[1].hasPrefix("/") }
            .map { "\($0[0]) /api/v1\($0[1])" }
        #expect(Set(shown) == Set(routes.map { "\($0.method.rawValue) \($0.path)" }))
        #expect(shown.count == Set(shown).count)
    }

    @Test func theObjectsAreThoseOfTheManualPage() throws {
        let text = try String(
            contentsOfFile: Products.repository + "/man/claire-json.7", encoding: .utf8)
        var page: [String: [String]] = [:]
        var object: String?
        for line in text.split(separator: "\n") {
            if line.hasPrefix(".Sh ") { object = nil }
            if line.hasPrefix(".Ss ") { object = String(line.dropFirst(4)) }
            if let object, line.hasPrefix(".It Cm ") {
                page[object, default: []].append(String(line.dropFirst(7)))
            }
        }
        for (name, schema) in EntitySchemas.all {
            let fields = schema.object["properties"]?.object?.keys ?? []
            let expected: [String]? =
                switch name {
                case "shown_project": join(page["project"], page["project, shown"])
                case "shown_task": join(page["task"], page["task, shown"])
                case "explained_task": join(page["task"], page["task, explained"])
                case "task_reference": page["task reference"]
                default: page[name]
                }
            #expect(fields == expected, "\(name)")
        }
    }

    private func join(_ one: [String]?, _ more: [String]?) -> [String]? {
        one.flatMap { one in more.map { one + $0 } }
    }

    @Test(
        "patterns say what the checks do",
        arguments: [
            ("Fix it", true, true), (" x ", true, true), (" ", false, false), ("", false, false),
            ("\u{200b}", false, false), ("-x", true, false), (" -x", true, true),
            ("a/b", true, false), ("a~b", true, false), ("a\nb", true, false), ("\t", false, false),
            ("\u{e0001}", false, false), ("👩‍🚀", true, true), ("é", true, true), ("a\n", true, false),
            ("\u{85}", false, false), ("\u{1c}", true, false), ("\u{3000}", false, false),
        ])
    func patterns(_ text: String, _ isTitle: Bool, _ isName: Bool) throws {
        #expect(((try? Limits.checkTitle(text)) != nil) == isTitle)
        #expect(((try? Limits.checkName(text)) != nil) == isName)
        for (pattern, expected) in [(TextPatterns.shown, isTitle), (TextPatterns.name, isName)] {
            // `$` of ECMA-262 is the end alone.
            let whole = pattern.hasSuffix("$") ? String(pattern.dropLast()) + "\\z" : pattern
            let expression = try NSRegularExpression(pattern: whole)
            let range = NSRange(text.startIndex..., in: text)
            #expect(
                (expression.firstMatch(in: text, range: range) != nil) == expected, "\(pattern)")
        }
    }
}
