import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

/// What `make api-tools` installs.
enum APITools {
    static let folder = Products.repository + "/.build/api-tools/bin"

    static var areInstalled: Bool {
        FileMetadata(folder + "/schemathesis") != nil
            && FileMetadata(folder + "/openapi-spec-validator") != nil
    }
}

/// Others' programs against the description of the API and the server that serves it. `make
/// api-tools` installs them; where the package registry can't be reached they are left out.
@Suite("other programs on the API", .serialized, .enabled(if: APITools.areInstalled))
struct SchemathesisTests {
    private static let hooks = Products.repository + "/Tests/Schemathesis/hooks.py"

    /// The same each time, or another one by hand: `SCHEMATHESIS_SEED=11 swift test --filter …`.
    private static let seed = ProcessInfo.processInfo.environment["SCHEMATHESIS_SEED"] ?? "1"

    private let api: APIHome

    init() throws { api = try APIHome() }

    @Test func theDescriptionIsValidOpenAPI() throws {
        let path = api.home.home.path + "/openapi.json"
        try api.home.home.write(try api.ask("GET /openapi.json").text, to: "openapi.json")
        let result = api.home.home.run([APITools.folder + "/openapi-spec-validator", path])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    /// All checks: what the schema allows is taken, what it forbids is refused, answers are as they are
    /// described, no method or header is answered that isn't described, nobody comes in without a token.
    /// Exchanges are left out: their lines have no JSON Schema, and tests of their own.
    @Test func schemathesisFindsNothing() throws {
        let path = api.home.home.path + "/openapi.json"
        try api.home.home.write(try api.ask("GET /openapi.json").text, to: "openapi.json")
        try api.home.home.write(try configuration(), to: "schemathesis.toml")
        let result = api.home.home.run(
            [
                APITools.folder + "/schemathesis", "run", path, "--url",
                "http://127.0.0.1:\(api.web.port)", "--checks", "all",
                "--exclude-operation-id", "sync.exchange", "--max-examples", "12", "--seed",
                Self.seed,
                "--no-color",
            ], environment: ["PYTHONDONTWRITEBYTECODE": "1"], in: api.home.home.path,
            timeout: 400)
        #expect(result.status == 0, "\(result.output.suffix(20_000))\(result.errors)")
        // Nothing was passed over: all routes but one, in each phase.
        let count = try JSON.parse(try api.ask("GET /openapi.json").text)["paths"]?.object?.members
            .reduce(0) { $0 + ($1.value.object?.members.count ?? 0) }
        let routes = try #require(count)
        for word in ["Tested: \(routes - 1)", "✅ Coverage", "✅ Fuzzing", "✅ Stateful"] {
            #expect(result.output.contains(word), "\(result.output.suffix(2000))")
        }
    }

    /// Half of the names are of things that are there.
    private func configuration() throws -> String {
        let words: [(name: String, parameters: [String], values: [String])] = [
            ("tasks", ["task", "on"], api.tasks), ("projects", ["project"], ["site", "lake"]),
            ("sessions", ["session"], [APIHome.ada, "bob"]), ("groups", ["group"], ["web"]),
        ]
        var text = "hooks = \"\(Self.hooks)\"\n"
        for (name, _, values) in words {
            let list = values.map { "\"\($0)\"" }.joined(separator: ", ")
            text += "[dictionaries.\(name)]\nvalues = [\(list)]\n"
        }
        text += "[parameters]\n"
        for (name, parameters, _) in words {
            for parameter in parameters {
                text += "\(parameter) = { dictionary = \"\(name)\", probability = 0.5 }\n"
            }
        }
        // An If-Match that was made up is refused, as it should be.
        text += """
            [checks.positive_data_acceptance]
            expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "412", "429", "5xx"]

            """
        return text + "[auth.openapi.token]\nbearer = \"\(api.token)\"\n"
    }
}
