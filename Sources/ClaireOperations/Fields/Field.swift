import ClaireDomain

/// One input of an operation, described once: JSON, forms, queries and the API's description are
/// read and made by it.
package struct Field<Value: Sendable>: Sendable {
    /// What it is, without its type.
    package let description: FieldDescription
    let decode: @Sendable (JSON?) throws(InvalidField) -> Value

    private init(
        _ description: FieldDescription,
        _ decode: @escaping @Sendable (JSON?) throws(InvalidField) -> Value
    ) {
        self.description = description
        self.decode = decode
    }

    private init<One: Sendable>(
        _ name: String, _ kind: FieldKind<One>, _ summary: String,
        schema: Schema? = nil, isRequired: Bool = false, isList: Bool = false,
        isClearable: Bool = false,
        _ decode: @escaping @Sendable (JSON?) throws(FieldProblem) -> Value
    ) {
        let named: @Sendable (JSON?) throws(InvalidField) -> Value = {
            json throws(InvalidField) in
            do throws(FieldProblem) { return try decode(json) } catch {
                throw InvalidField(field: name, problem: error.text)
            }
        }
        self.init(
            FieldDescription(
                name: name, summary: summary, isRequired: isRequired, isList: isList,
                isClearable: isClearable, schema: schema ?? kind.schema, form: kind.form,
                check: { json throws(InvalidField) in _ = try named(json) }), named)
    }
}

extension Field {
    /// A field that must be there.
    package static func required(
        _ name: String, _ kind: FieldKind<Value>, _ summary: String
    ) -> Field {
        Field(name, kind, summary, isRequired: true) { json throws(FieldProblem) in
            guard let json else { throw FieldProblem("is missing") }
            return try kind.read(json)
        }
    }

    /// A field that has a value of its own where it is left out.
    package static func defaulted(
        _ name: String, _ kind: FieldKind<Value>, to value: Value, _ summary: String
    ) -> Field {
        Field(name, kind, summary) { json throws(FieldProblem) in
            guard let json else { return value }
            return try kind.read(json)
        }
    }

    /// A field that may be left out.
    package static func optional<One>(
        _ name: String, _ kind: FieldKind<One>, _ summary: String
    ) -> Field where Value == One? {
        Field(name, kind, summary) { json throws(FieldProblem) in
            guard let json else { return nil }
            return try kind.read(json)
        }
    }

    /// Text that may be left out, which leaves what is there; `null` and the empty text clear it.
    package static func clearable(
        _ name: String, _ kind: FieldKind<String>, _ summary: String
    ) -> Field where Value == String?? {
        Field(
            name, kind, summary, schema: kind.schema.orNull, isClearable: true
        ) { json throws(FieldProblem) in
            guard let json else { return nil }
            guard !json.isNull, json != .string("") else { return .some(nil) }
            return .some(try kind.read(json))
        }
    }

    /// A field that may hold several values.
    package static func repeated<One>(
        _ name: String, _ kind: FieldKind<One>, _ summary: String, atMost limit: Int = 100
    ) -> Field where Value == [One] {
        Field(
            name, kind, summary,
            schema: .list(of: kind.schema).with("maxItems", JSON(limit)), isList: true
        ) { json throws(FieldProblem) in
            guard let json else { return [] }
            guard let elements = json.array else { throw FieldProblem("is no list") }
            guard elements.count <= limit else { throw FieldProblem("has over \(limit) values") }
            var values: [One] = []
            for element in elements { values.append(try kind.read(element)) }
            return values
        }
    }
}

/// A field without the type of its value.
package struct FieldDescription: Sendable {
    /// As JSON, forms and queries have it.
    package let name: String
    /// One line without a full stop.
    package let summary: String
    package let isRequired: Bool
    /// Whether it holds several values; a form or a query repeats it.
    package let isList: Bool
    /// Whether an empty text clears what is there, rather than counting as left out.
    package let isClearable: Bool
    /// What JSON may stand there.
    package let schema: Schema
    let form: FormShape
    let check: @Sendable (JSON?) throws(InvalidField) -> Void
}
