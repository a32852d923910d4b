/// Reads the fields of a payload one by one into typed values, each error naming its field.
struct PayloadReader {
    private let object: JSONObject
    private var known: [String] = ["actor", "command"]

    init(_ object: JSONObject) { self.object = object }

    /// Fields that no one asked for: an error in what is written here, ignored from peers, since a
    /// newer Claire may say more.
    func unknownFields() -> [String] {
        object.keys.filter { key in !known.contains { $0.hasSameBytes(as: key) } }
    }

    private mutating func value(_ field: String) -> JSON? {
        known.append(field)
        return object[field]
    }

    private func wrong(_ field: String, _ wanted: String) -> InvalidField {
        InvalidField(field: field, problem: "is not \(wanted)")
    }

    /// A field that must be there.
    mutating func required<Value>(
        _ field: String, _ read: (inout PayloadReader, String) throws(InvalidField) -> Value?
    ) throws(InvalidField) -> Value {
        guard let value = try read(&self, field) else {
            throw InvalidField(field: field, problem: "is missing")
        }
        return value
    }

    mutating func string(_ field: String) throws(InvalidField) -> String? {
        guard let value = value(field) else { return nil }
        guard let text = value.string else { throw wrong(field, "a string") }
        return text
    }

    /// A string or null, where null clears the register: the outer `nil` says that it isn't there.
    mutating func clearable(_ field: String) throws(InvalidField) -> String?? {
        guard let value = value(field) else { return nil }
        if value.isNull { return .some(nil) }
        guard let text = value.string else { throw wrong(field, "a string or null") }
        try Limits.checkText(text, field: field)
        return .some(text)
    }

    mutating func text(_ field: String) throws(InvalidField) -> String? {
        guard let text = try string(field) else { return nil }
        try Limits.checkText(text, field: field)
        return text
    }

    mutating func name(_ field: String) throws(InvalidField) -> String? {
        guard let name = try string(field) else { return nil }
        try Limits.checkName(name, field: field)
        return name
    }

    mutating func title(_ field: String) throws(InvalidField) -> String? {
        guard let title = try string(field) else { return nil }
        try Limits.checkTitle(title)
        return title
    }

    mutating func uuid(_ field: String) throws(InvalidField) -> UUID? {
        guard let text = try string(field) else { return nil }
        guard let id = UUID(text) else { throw wrong(field, "a uuid") }
        return id
    }

    mutating func uuids(_ field: String) throws(InvalidField) -> [UUID]? {
        guard let value = value(field) else { return nil }
        guard let elements = value.array else { throw wrong(field, "a list of uuids") }
        var ids: [UUID] = []
        for element in elements {
            guard let id = element.string.flatMap({ UUID($0) }) else {
                throw wrong(field, "a list of uuids")
            }
            ids.append(id)
        }
        return ids
    }

    mutating func integer(_ field: String) throws(InvalidField) -> Int? {
        guard let value = value(field) else { return nil }
        guard let number = value.integer else { throw wrong(field, "an integer") }
        return Int(number)
    }

    mutating func bool(_ field: String) throws(InvalidField) -> Bool? {
        guard let value = value(field) else { return nil }
        guard let truth = value.bool else { throw wrong(field, "true or false") }
        return truth
    }

    mutating func object(_ field: String) throws(InvalidField) -> JSONObject? {
        guard let value = value(field) else { return nil }
        guard let object = value.object else { throw wrong(field, "an object") }
        return object
    }

    mutating func priority(_ field: String) throws(InvalidField) -> Priority? {
        guard let number = try integer(field) else { return nil }
        guard let priority = Priority(rawValue: number) else {
            throw wrong(field, "a priority from 0 to 4")
        }
        return priority
    }

    /// One of an enumeration's words.
    ///
    /// - Parameter read: also knows the words of older programs, where there are any.
    mutating func word<Word: RawRepresentable & CaseIterable>(
        _ field: String, as type: Word.Type,
        reading read: (String) -> Word? = { Word(rawValue: $0) }
    ) throws(InvalidField) -> Word? where Word.RawValue == String {
        guard let text = try string(field) else { return nil }
        guard let word = read(text) else {
            throw wrong(field, "one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    /// A moment in RFC 3339, as milliseconds since 1970.
    mutating func moment(_ field: String) throws(InvalidField) -> Int64? {
        guard let text = try string(field) else { return nil }
        guard let milliseconds = Timestamp.milliseconds(text) else {
            throw wrong(field, "an RFC 3339 time")
        }
        return milliseconds
    }
}
