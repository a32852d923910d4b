import ClaireConfig
import ClaireDomain
import ClaireStore

/// Something that Claire does for whoever asks: a verb, a page, a call of the API.
///
/// An operation is a value: what was asked, checked and named as people name things. It is run in one
/// transaction, where names become ids, or sent to another machine.
package protocol Operation: Sendable {
    /// A noun and what is done with it: `task.add`.
    static var operation: String { get }
    /// One line without a full stop, in the imperative.
    static var summary: String { get }
    /// The inputs, in the order of the documentation.
    static var fields: [FieldDescription] { get }
    /// More that its input must meet than each field says for itself.
    static var rules: [Schema] { get }
    /// The members of what it answers, beside `format`.
    static var answer: [AnswerMember] { get }
    /// Makes it of what was handed in.
    init(_ input: Input) throws(InputError)
}

extension Operation {
    /// None, unless it says otherwise.
    package static var rules: [Schema] { [] }
}

/// An operation that changes nothing.
package protocol ReadingOperation<Answer>: Operation {
    /// What comes of it.
    associatedtype Answer: OperationAnswer
    /// Answers at one moment.
    func run(_ reader: Reader) throws(StoreError) -> Answer
}

/// An operation that writes events: all of them are on disk when the transaction ends, or none.
package protocol WritingOperation<Answer>: Operation {
    /// What comes of it.
    associatedtype Answer: OperationAnswer
    /// Writes, and answers with what then is.
    func run(_ writer: Writer) throws(StoreError) -> Answer
}

/// An operation that changes claire.toml, where groups live.
package protocol SettingOperation: Operation {
    /// What comes of it.
    associatedtype Answer: Sendable
    /// Changes the file.
    func run(_ file: ConfigurationFile) throws(ConfigurationError) -> Answer
}

/// What comes of an operation: what the verb prints under `--json`, beside `format`.
package protocol OperationAnswer: Sendable {
    /// Nouns and what they are.
    var envelope: [(noun: String, value: JSON)] { get }
}

/// One member of an answer, as the API describes it.
package struct AnswerMember: Sendable {
    /// Its name.
    package let noun: String
    /// What it is.
    package let schema: Schema
    /// Whether it is there only when it was asked for.
    package let isOptional: Bool

    /// A member of an answer.
    package init(_ noun: String, _ schema: Schema, isOptional: Bool = false) {
        self.noun = noun
        self.schema = schema
        self.isOptional = isOptional
    }
}
