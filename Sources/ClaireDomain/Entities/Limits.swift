/// A value that a user, an agent or the API handed in and that can't be taken.
package struct InvalidField: Error, Equatable, Sendable {
    /// The field's name as JSON has it.
    package let field: String
    /// What is wrong with it, as the end of a sentence: `is over 1024 bytes`.
    package let problem: String

    package init(field: String, problem: String) {
        self.field = field
        self.problem = problem
    }
}

/// The bounds on what can be written, so that no event is made that a peer must refuse.
package enum Limits {
    /// The most bytes of one event, all columns together.
    package static let event = 64 * 1024
    package static let name = 200
    package static let title = 1024
    /// The most bytes of a description, a note, a goal, feedback or a broadcast.
    package static let text = 48 * 1024
    /// The fewest characters of an id that name it.
    package static let idPrefix = 4

    /// Checks the name of a project, group or peer: 1–200 bytes without control characters, `/`,
    /// `~` or a leading `-`, and something in it that shows.
    package static func checkName(_ name: String, field: String = "name") throws(InvalidField) {
        let bytes = name.utf8
        guard !bytes.isEmpty else { throw InvalidField(field: field, problem: "is empty") }
        guard bytes.count <= Self.name else {
            throw InvalidField(field: field, problem: "is over \(Self.name) bytes")
        }
        guard bytes.first != UInt8(ascii: "-") else {
            throw InvalidField(field: field, problem: "begins with '-'")
        }
        guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw InvalidField(field: field, problem: "has a control character") }
        if let forbidden = name.unicodeScalars.first(where: { $0 == "/" || $0 == "~" }) {
            throw InvalidField(field: field, problem: "has a '\(forbidden)'")
        }
        guard !isBlank(name) else { throw InvalidField(field: field, problem: "is blank") }
    }

    /// Checks the title of a task: something in it that shows, 1 KiB at most.
    package static func checkTitle(_ title: String) throws(InvalidField) {
        guard !isBlank(title) else { throw InvalidField(field: "title", problem: "is blank") }
        guard title.utf8.count <= Self.title else {
            throw InvalidField(field: "title", problem: "is over \(Self.title) bytes")
        }
    }

    /// Checks a longer text: a description, note, goal, reason or broadcast.
    package static func checkText(_ text: String, field: String) throws(InvalidField) {
        guard text.utf8.count <= Self.text else {
            throw InvalidField(field: field, problem: "is over \(Self.text) bytes")
        }
    }

    /// Whether a text shows nothing: white space, and what Unicode says to draw as nothing, such as
    /// a zero-width space. Beside something that shows, as in an emoji's joiners, such are welcome.
    package static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}
