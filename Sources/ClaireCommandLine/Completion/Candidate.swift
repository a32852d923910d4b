/// One thing that could stand at the word in question.
package struct Candidate: Sendable, Equatable {
    /// What is inserted.
    package let value: String
    /// What is shown beside it; may be empty.
    package let summary: String

    /// A value and what it is.
    package init(_ value: String, _ summary: String = "") {
        self.value = value
        self.summary = summary
    }
}

/// A question for values that only the command itself can list.
package struct ValueQuery: Sendable {
    /// The kind that the spec names: `project`, `task`.
    package let kind: String
    /// What is typed of the value so far; only values that begin with it are offered, so a command
    /// may use it to look up less.
    package let prefix: String
    /// The words that call the command: `["claire", "task", "show"]`.
    package let path: [String]
    /// The operands in front of the word in question.
    package let operands: [String]
    let options: [(name: String, text: String)]

    /// The text of an option that stands on the command line, not validated; the last one counts.
    package func text<Result>(of option: Option<Result>) -> String? {
        options.last { $0.name == option.declaration.name }?.text
    }
}

extension CommandSpec {
    /// Answers a shell: lines of `value<TAB>summary`, in order.
    ///
    /// A line that begins with the tab stands for what the shell itself completes best:
    /// `<TAB>files` or `<TAB>directories`. Values that hold control characters can't be typed and
    /// are left out.
    ///
    /// - Parameter values: lists what there is of a kind; it reads and does nothing else.
    package func complete(
        _ request: CompletionRequest, values: (ValueQuery) -> [Candidate] = { _ in [] }
    ) -> String {
        let position = CompletionPosition(request, in: self)
        switch position.source {
        case .files: return "\tfiles\n"
        case .directories: return "\tdirectories\n"
        case .unknown: return ""
        case .choices(let choices):
            let named = position.lines(choices.map { Candidate($0.value, $0.summary) })
            guard case .values(let kind) = position.alternative else { return named }
            return named + position.lines(values(position.query(kind)))
        case .values(let kind): return position.lines(values(position.query(kind)))
        }
    }
}
