import ClaireDomain
import ClaireOperations

extension Tool {
    /// The tool as `tools/list` describes it, with what a revision knows.
    func json(_ revision: Revision) -> JSON {
        var object = JSONObject([("name", .string(name))])
        if revision.hasStructure { object["title"] = .string(title) }
        object["description"] = .string(description)
        object["inputSchema"] = input
        if revision.hasStructure { object["outputSchema"] = output }
        if revision.hasAnnotations { object["annotations"] = annotations }
        return .object(object)
    }

    private var annotations: JSON {
        [
            "title": .string(title), "readOnlyHint": .bool(kind == .reads),
            "destructiveHint": false, "idempotentHint": .bool(kind != .writes),
            "openWorldHint": false,
        ]
    }

    /// What a call may say. Patterns and lengths in bytes are left out: they would cost a model more
    /// to read than they help, and a call that breaks them is told so.
    private var input: JSON {
        Schema.object(
            fields.map { ($0.name, Self.plain($0.schema).described($0.summary)) },
            required: fields.filter(\.isRequired).map(\.name)
        ).json
    }

    private static func plain(_ schema: Schema) -> Schema {
        var members = schema.json.object?.members.filter {
            !$0.key.hasSameBytes(as: "pattern") && !$0.key.hasSameBytes(as: "x-max-bytes")
        }
        for index in members?.indices ?? 0..<0 where members?[index].key == "items" {
            guard let items = members?[index].value.object else { continue }
            members?[index].value = plain(Schema(items.members)).json
        }
        return Schema(members ?? [])
    }

    /// What it answers, with the entities that it names.
    private var output: JSON {
        let format = Schema([("type", "string"), ("const", .string(Envelope.format))])
        let schema = Schema.object(
            [("format", format)] + answer.map { ($0.noun, $0.schema) },
            required: ["format"] + answer.filter { !$0.isOptional }.map(\.noun), isOpen: true)
        var found: [(key: String, value: JSON)] = []
        let root = Self.local(schema.json, &found)
        guard !found.isEmpty, var object = root.object else { return root }
        object["$defs"] = .object(JSONObject(found.sorted { $0.key.precedesInBytes($1.key) }))
        return .object(object)
    }

    private static let shared = "#/components/schemas/"

    /// The schema with references into the document of the API made into its own, which it gathers.
    private static func local(
        _ json: JSON, _ found: inout [(key: String, value: JSON)]
    ) -> JSON {
        switch json {
        case .array(let elements):
            return .array(elements.map { local($0, &found) })
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { member in
                        guard member.key.hasSameBytes(as: "$ref"),
                            let path = member.value.string, path.hasPrefix(shared)
                        else { return (member.key, local(member.value, &found)) }
                        let name = String(path.dropFirst(shared.count))
                        define(name, &found)
                        return ("$ref", .string("#/$defs/" + name))
                    }))
        default: return json
        }
    }

    private static func define(_ name: String, _ found: inout [(key: String, value: JSON)]) {
        guard !found.contains(where: { $0.key.hasSameBytes(as: name) }),
            let entity = EntitySchemas.all.first(where: { $0.name.hasSameBytes(as: name) })
        else { return }
        // Its place is taken first: entities may name each other.
        let place = found.count
        found.append((name, .null))
        found[place].value = local(entity.schema.json, &found)
    }
}
