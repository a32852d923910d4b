import ClaireDomain

/// What a field may hold: how it is read from JSON, how text becomes JSON, and its schema.
package struct FieldKind<Value: Sendable>: Sendable {
    /// What JSON may stand there.
    package let schema: Schema
    /// How a form or a query writes it.
    let form: FormShape
    let read: @Sendable (JSON) throws(FieldProblem) -> Value

    /// A kind by its schema and how a value is read.
    init(
        _ schema: Schema, form: FormShape = .text,
        _ read: @escaping @Sendable (JSON) throws(FieldProblem) -> Value
    ) {
        self.schema = schema
        self.form = form
        self.read = read
    }

    /// The same, with a value made of what it reads.
    func map<Other: Sendable>(
        _ transform: @escaping @Sendable (Value) throws(FieldProblem) -> Other
    ) -> FieldKind<Other> {
        let read = read
        return FieldKind<Other>(schema, form: form) { json throws(FieldProblem) in
            try transform(try read(json))
        }
    }
}

/// What is wrong with a value, as the end of a sentence: `is over 1024 bytes`.
package struct FieldProblem: Error, Equatable, Sendable {
    /// The words.
    package let text: String

    init(_ text: String) { self.text = text }
}

/// What the text of a form or a query stands for.
enum FormShape: Sendable {
    case text, integer, flag

    /// The JSON that a text stands for; a text that is none stays a text, which its kind refuses.
    func json(_ text: String) -> JSON {
        switch self {
        case .text: .string(text)
        case .integer: Self.integer(text).map(JSON.integer) ?? .string(text)
        case .flag:
            switch text {
            case "true", "on", "1": .bool(true)
            case "false", "off", "0": .bool(false)
            default: .string(text)
            }
        }
    }

    /// Digits, with a minus before them or not.
    private static func integer(_ text: String) -> Int64? {
        text.utf8.first == UInt8(ascii: "+") ? nil : Int64(text)
    }
}

extension FieldKind where Value == String {
    /// Text that meets a check of its own.
    static func text(
        _ schema: Schema, _ check: @escaping @Sendable (String) throws(InvalidField) -> Void
    ) -> FieldKind {
        FieldKind(schema) { json throws(FieldProblem) in
            guard let text = json.string else { throw FieldProblem("is no text") }
            do throws(InvalidField) { try check(text) } catch { throw FieldProblem(error.problem) }
            return text
        }
    }

    /// Text of any kind, which may be empty.
    package static let anyText = text(.text(bytes: Limits.text)) { text throws(InvalidField) in
        try Limits.checkText(text, field: "")
    }

    /// Text that says something: a note, a reason, a message.
    package static let message = text(
        .text(pattern: TextPatterns.shown, bytes: Limits.text)
    ) { text throws(InvalidField) in
        guard !Limits.isBlank(text) else { throw InvalidField(field: "", problem: "is blank") }
        try Limits.checkText(text, field: "")
    }

    /// Text of claire.toml, which says something and holds no NUL.
    package static let settingText = text(
        .text(pattern: TextPatterns.shownWithoutNUL, bytes: Limits.title)
    ) { text throws(InvalidField) in
        guard !Limits.isBlank(text) else { throw InvalidField(field: "", problem: "is blank") }
        guard !text.utf8.contains(0) else { throw InvalidField(field: "", problem: "has a NUL") }
        guard text.utf8.count <= Limits.title else {
            throw InvalidField(field: "", problem: "is over \(Limits.title) bytes")
        }
    }

    /// The title of a task.
    package static let title = text(
        .text(pattern: TextPatterns.shown, bytes: Limits.title)
    ) { text throws(InvalidField) in
        try Limits.checkTitle(text)
    }

    /// The name of a new project or group.
    package static let name = text(
        .text(pattern: TextPatterns.name, bytes: Limits.name)
    ) { text throws(InvalidField) in
        try Limits.checkName(text)
    }

    /// A name or id of something that should be there; whether it is, the operation finds out.
    package static let reference = text(
        .text(pattern: TextPatterns.reference, bytes: Limits.title)
    ) { text throws(InvalidField) in
        let problem: String? =
            text.isEmpty
            ? "is empty"
            : text.utf8.count > Limits.title
                ? "is over \(Limits.title) bytes"
                : text.unicodeScalars.contains { PlainText.isControl($0) }
                    ? "has a control character"
                    : text.utf8.contains(UInt8(ascii: "/"))
                        ? "has a slash" : nil
        if let problem { throw InvalidField(field: "", problem: problem) }
    }

    /// A folder on the machine that does it, from the root.
    package static let path = text(
        .text(pattern: TextPatterns.path, bytes: 4096)
    ) { text throws(InvalidField) in
        guard text.utf8.first == UInt8(ascii: "/"), !text.utf8.contains(0) else {
            throw InvalidField(field: "", problem: "is no path from the root")
        }
        guard text.utf8.count <= 4096 else {
            throw InvalidField(field: "", problem: "is over 4096 bytes")
        }
    }

    /// At least four characters of an id.
    package static let idPrefix = text(
        .text(pattern: TextPatterns.idPrefix)
    ) { text throws(InvalidField) in
        guard (Limits.idPrefix...36).contains(text.utf8.count),
            text.utf8.allSatisfy({
                Hexadecimal.value(of: $0) != nil || $0 == UInt8(ascii: "-")
            })
        else { throw InvalidField(field: "", problem: "is no start of an id") }
    }

    /// A word of lower-case letters and underscores.
    package static let word = text(.text(pattern: TextPatterns.word)) { text throws(InvalidField) in
        guard (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
            })
        else { throw InvalidField(field: "", problem: "is no word of lower-case letters") }
    }
}

extension FieldKind where Value == Int64 {
    /// A whole number in a range that JSON's numbers hold exactly everywhere.
    package static func integer(in range: ClosedRange<Int64>) -> FieldKind {
        FieldKind(.integer(range), form: .integer) { json throws(FieldProblem) in
            // `1.0` is a whole number too, as JSON Schema has it.
            guard let value = json.integer ?? json.double.flatMap({ Int64(exactly: $0) }) else {
                throw FieldProblem("is no whole number")
            }
            guard range.contains(value) else {
                throw FieldProblem("is not between \(range.lowerBound) and \(range.upperBound)")
            }
            return value
        }
    }

    /// A moment as RFC 3339 has it, in milliseconds since 1970.
    package static let time = FieldKind(.text(format: "date-time")) { json throws(FieldProblem) in
        guard let text = json.string, let moment = Timestamp.milliseconds(text) else {
            throw FieldProblem("is no time such as 2026-03-01T09:05:00Z")
        }
        return moment
    }
}

extension FieldKind where Value == Bool {
    /// `true` or `false`.
    package static let flag = FieldKind(.flag, form: .flag) { json throws(FieldProblem) in
        guard let value = json.bool else { throw FieldProblem("is neither true nor false") }
        return value
    }
}

extension FieldKind where Value == Priority {
    /// From 0, the most urgent, to 4.
    package static let priority = FieldKind<Int64>.integer(in: 0...4).map {
        value throws(FieldProblem) in
        guard let priority = Priority(rawValue: Int(value)) else {
            throw FieldProblem("is no priority from 0 to 4")
        }
        return priority
    }
}

extension FieldKind where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the words of a type.
    package static func choice(of cases: [Value] = Array(Value.allCases)) -> FieldKind {
        let words = cases.map(\.rawValue)
        return FieldKind(.choice(words)) { json throws(FieldProblem) in
            let found = json.string.flatMap { text in
                words.contains { $0.hasSameBytes(as: text) } ? Value(rawValue: text) : nil
            }
            guard let found else {
                throw FieldProblem("is not one of \(words.joined(separator: ", "))")
            }
            return found
        }
    }
}

extension FieldKind where Value == UUID {
    /// A whole uuid.
    package static let uuid = FieldKind(
        .text(pattern: TextPatterns.uuid, format: "uuid")
    ) { json throws(FieldProblem) in
        guard let id = json.string.flatMap({ UUID($0) }) else { throw FieldProblem("is no uuid") }
        return id
    }
}
