import ClaireDomain
import ClaireOperations
import ClaireStore

/// Something that a client can call: an operation, its inputs named as on the command line.
struct Tool: Sendable {
    /// What a call of it does to the record, for clients that ask people first.
    enum Kind: Sendable {
        case reads, writes
        /// Made twice, it is as made once.
        case writesOnce
    }

    /// Nouns and what they are, as `OperationAnswer` has them.
    typealias Members = [(noun: String, value: JSON)]
    /// Does what was asked.
    typealias Work = @Sendable (Input, Desk, Call) throws(ToolFailure) -> Members

    let name: String
    /// For people.
    let title: String
    /// For the model: what it does and when to call it; under 2 KB.
    let description: String
    let kind: Kind
    let fields: [FieldDescription]
    /// The members of the answer, beside `format`.
    let answer: [AnswerMember]
    private let work: Work

    init(
        _ name: String, _ title: String, _ description: String, _ kind: Kind,
        fields: [FieldDescription], answer: [AnswerMember], _ work: @escaping Work
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.kind = kind
        self.fields = fields
        self.answer = answer
        self.work = work
    }

    /// Does it.
    ///
    /// - Returns: the one object that the verb prints under `--json`.
    func call(
        _ arguments: JSONObject, _ desk: Desk, _ call: Call
    ) throws(ToolFailure) -> JSON {
        let input: Input
        do throws(InputError) {
            input = try Input(json: .object(arguments), fields: fields, setting: desk.setting)
        } catch {
            throw ToolFailure(error)
        }
        let members = try work(input, desk, call).map { (key: $0.noun, value: $0.value) }
        return .object(JSONObject([("format", .string(Envelope.format))] + members))
    }
}

extension Tool {
    /// How an operation is made of what was handed in.
    typealias Making<Asked> = @Sendable (Input, Desk) throws(InputError) -> Asked

    /// A tool that changes nothing.
    static func reading<Asked: ReadingOperation>(
        _ name: String, _ title: String, _ description: String,
        fields: [FieldDescription] = Asked.fields,
        _ make: @escaping Making<Asked> = { input, _ throws(InputError) in try Asked(input) }
    ) -> Tool {
        Tool(
            name, title, description, .reads, fields: fields, answer: Asked.answer
        ) { input, desk, _ throws(ToolFailure) in
            let operation = try made(input, desk, make)
            return try desk.read { reader throws(StoreError) in
                try operation.run(reader).envelope
            }
        }
    }

    /// A tool that writes.
    static func writing<Asked: WritingOperation>(
        _ name: String, _ title: String, _ description: String, _ kind: Kind = .writes,
        fields: [FieldDescription] = Asked.fields,
        _ make: @escaping Making<Asked> = { input, _ throws(InputError) in try Asked(input) }
    ) -> Tool {
        Tool(
            name, title, description, kind, fields: fields, answer: Asked.answer
        ) { input, desk, call throws(ToolFailure) in
            let operation = try made(input, desk, make)
            return try desk.write(for: call) { writer throws(StoreError) in
                try operation.run(writer).envelope
            }
        }
    }

    /// A tool for the agent in a session alone.
    static func reporting<Asked: WritingOperation>(
        _ name: String, _ title: String, _ description: String, _ kind: Kind = .writes,
        _ operation: Asked.Type
    ) -> Tool {
        Tool(
            name, title, description, kind, fields: Asked.fields, answer: Asked.answer
        ) { input, desk, call throws(ToolFailure) in
            let operation = try made(input, desk) { input, _ throws(InputError) in
                try Asked(input)
            }
            _ = try desk.session()
            return try desk.write(for: call) { writer throws(StoreError) in
                try operation.run(writer).envelope
            }
        }
    }

    /// The operation, or why it can't be made.
    static func made<Asked>(
        _ input: Input, _ desk: Desk, _ make: Making<Asked>
    ) throws(ToolFailure) -> Asked {
        do throws(InputError) { return try make(input, desk) } catch { throw ToolFailure(error) }
    }
}
