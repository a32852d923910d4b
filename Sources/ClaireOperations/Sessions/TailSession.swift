import ClaireDomain

/// The last lines of a session's pane. The fleet knows them: this is what was asked.
package struct TailSession: Operation {
    package let session: String
    package let lines: Int

    static let lines = Field.defaulted(
        "lines", .integer(in: 1...1000), to: 40, "How many at most; 40 when left out")

    package static let operation = "session.tail"
    package static let summary = "Show the last lines of a session's pane"
    package static let fields = [SessionFields.session.description, lines.description]
    package static let answer = [
        AnswerMember("session", .named("session")), AnswerMember("lines", .list(of: .text())),
    ]

    package init(_ input: Input) throws(InputError) {
        session = try input(SessionFields.session)
        lines = Int(try input(Self.lines))
    }
}

/// What a session's pane shows.
package struct PaneText: OperationAnswer {
    package let session: Session
    /// As the transport gave it.
    package let text: String

    package init(session: Session, text: String) {
        self.session = session
        self.text = text
    }

    package var envelope: [(noun: String, value: JSON)] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return [
            ("session", session.json),
            (
                "lines",
                .array((lines.last == "" ? lines.dropLast() : lines).map { JSON(String($0)) })
            ),
        ]
    }
}
