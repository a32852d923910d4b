import ClaireDomain

/// What JSON may stand at a place: a JSON Schema (2020-12), as OpenAPI 3.1 takes it.
package struct Schema: Sendable, Equatable {
    /// The schema's members.
    package private(set) var object: JSONObject

    /// The schema as a value.
    package var json: JSON { .object(object) }

    /// A schema of members of the caller's.
    package init(_ members: [(key: String, value: JSON)]) { object = JSONObject(members) }

    /// The same with one member more, or another value for it; `nil` leaves it as it is.
    package func with(_ key: String, _ value: JSON?) -> Schema {
        guard let value else { return self }
        var copy = self
        copy.object[key] = value
        return copy
    }

    /// The same with a sentence for people.
    package func described(_ text: String) -> Schema { with("description", .string(text)) }

    // MARK: Values

    /// Any JSON at all.
    package static let anything = Schema([])
    /// `true` or `false`.
    package static let flag = Schema([("type", "boolean")])

    /// Text.
    ///
    /// - Parameters:
    ///   - pattern: a regular expression of ECMA-262 that it must meet.
    ///   - bytes: the most bytes in UTF-8, which JSON Schema has no word for.
    package static func text(
        pattern: String? = nil, format: String? = nil, bytes: Int? = nil
    ) -> Schema {
        Schema([("type", "string")]).with("pattern", pattern.map(JSON.string))
            .with("format", format.map(JSON.string))
            .with("x-max-bytes", bytes.map { JSON($0) })
    }

    /// A whole number.
    package static func integer(_ range: ClosedRange<Int64>? = nil) -> Schema {
        Schema([("type", "integer")]).with("minimum", range.map { .integer($0.lowerBound) })
            .with("maximum", range.map { .integer($0.upperBound) })
    }

    /// One of a few words.
    package static func choice(_ words: [String]) -> Schema {
        Schema([("type", "string"), ("enum", .array(words.map(JSON.string)))])
    }

    /// A list.
    package static func list(of element: Schema) -> Schema {
        Schema([("type", "array"), ("items", element.json)])
    }

    /// A schema of the document's own, by its name there.
    package static func named(_ name: String) -> Schema {
        Schema([("$ref", .string("#/components/schemas/" + name))])
    }

    /// The value, or `null`.
    package var orNull: Schema {
        guard let type = object["type"]?.string, object["enum"] == nil else {
            return Schema([("anyOf", [json, ["type": "null"]])])
        }
        return with("type", [.string(type), "null"])
    }

    /// An object of these members.
    ///
    /// - Parameters:
    ///   - required: the names of those that may not be left out.
    ///   - isOpen: whether others may stand beside them.
    package static func object(
        _ properties: [(name: String, schema: Schema)], required: [String], isOpen: Bool = false
    ) -> Schema {
        var schema = Schema([
            ("type", "object"),
            ("properties", .object(JSONObject(properties.map { ($0.name, $0.schema.json) }))),
        ])
        if !required.isEmpty { schema = schema.with("required", .array(required.map(JSON.string))) }
        return isOpen ? schema : schema.with("additionalProperties", false)
    }

    /// An object whose members are all there, in this order.
    package static func entity(_ properties: [(name: String, schema: Schema)]) -> Schema {
        object(properties, required: properties.map(\.name), isOpen: true)
    }
}
