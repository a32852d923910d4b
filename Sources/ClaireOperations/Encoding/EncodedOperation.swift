import ClaireDomain

/// An operation that can be sent to another machine: what it was asked is written back as the fields
/// by which it is read there.
package protocol EncodedOperation: Operation {
    /// Writes the fields.
    func encode(into output: inout Output)
}

extension EncodedOperation {
    /// The fields as one object, those of the path, the query and the body alike.
    package var encoded: JSON {
        var output = Output()
        encode(into: &output)
        return .object(output.members)
    }
}

/// The fields of an operation, by their descriptions.
package struct Output: Sendable {
    /// As `Input` takes them.
    package private(set) var members = JSONObject()

    /// Nothing yet.
    package init() {}

    private mutating func put(_ field: FieldDescription, _ json: JSON?) {
        if let json { members[field.name] = json }
    }

    mutating func put(_ field: Field<String>, _ text: String) {
        put(field.description, .string(text))
    }

    mutating func put(_ field: Field<String?>, _ text: String?) {
        put(field.description, text.map(JSON.string))
    }

    /// An inner `nil` clears what is there.
    mutating func put(_ field: Field<String??>, _ text: String??) {
        put(field.description, text.map { JSON($0) })
    }

    mutating func put(_ field: Field<[String]>, _ texts: [String]) {
        put(field.description, texts.isEmpty ? nil : .array(texts.map(JSON.string)))
    }

    mutating func put(_ field: Field<Bool>, _ truth: Bool) { put(field.description, .bool(truth)) }

    mutating func put(_ field: Field<Int64>, _ number: Int) { put(field.description, JSON(number)) }

    mutating func put(_ field: Field<Int64?>, _ number: Int?) {
        put(field.description, number.map { JSON($0) })
    }

    mutating func put(_ field: Field<Int64?>, time moment: Int64?) {
        put(field.description, moment.map { .string(Timestamp.text($0)) })
    }

    mutating func put(_ field: Field<UUID>, _ id: UUID) { put(field.description, .string(id.text)) }

    mutating func put(_ field: Field<UUID?>, _ id: UUID?) {
        put(field.description, id.map { .string($0.text) })
    }

    mutating func put(_ field: Field<Priority>, _ priority: Priority) {
        put(field.description, JSON(priority.rawValue))
    }

    mutating func put(_ field: Field<Priority?>, _ priority: Priority?) {
        put(field.description, priority.map { JSON($0.rawValue) })
    }

    mutating func put<Word: RawRepresentable>(_ field: Field<Word>, _ word: Word)
    where Word.RawValue == String {
        put(field.description, .string(word.rawValue))
    }

    mutating func put<Word: RawRepresentable>(_ field: Field<Word?>, _ word: Word?)
    where Word.RawValue == String {
        put(field.description, word.map { .string($0.rawValue) })
    }

    mutating func put<Word: RawRepresentable>(_ field: Field<[Word]>, _ words: Set<Word>)
    where Word.RawValue == String {
        let texts = words.map(\.rawValue).sorted { $0.precedesInBytes($1) }
        put(field.description, texts.isEmpty ? nil : .array(texts.map(JSON.string)))
    }
}
