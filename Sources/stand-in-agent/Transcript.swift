import ClaireDomain
import ClairePlatform

/// The conversation as Claude Code keeps it: one JSON object a line, each naming the line before.
///
/// The file does not exist before the first turn.
final class Transcript {
    let path: String
    private let session: Session
    private let model: String
    private var parent: JSON = .null

    init(_ session: Session, model: String) {
        self.session = session
        self.model = model
        path = session.transcriptPath
        if session.isResumed { parent = lastUUID() }
    }

    /// A turn of the person; `content` is a string, or blocks such as the result of a tool.
    func user(_ content: JSON, isMeta: Bool = false) {
        var line: [(key: String, value: JSON)] = [
            ("message", ["role": "user", "content": content])
        ]
        if isMeta { line.append(("isMeta", true)) }
        append(type: "user", line)
    }

    /// One response. It spans a line per block; all carry the same ids, and each a count of tokens
    /// that grows, so that whoever adds the lines up counts too much (as with the real one).
    func assistant(_ blocks: [JSON], usage: Usage, stopReason: String = "end_turn") {
        let message = "msg_" + Transcript.token()
        let request = "req_" + Transcript.token()
        for (index, block) in blocks.enumerated() {
            let isLast = index == blocks.count - 1
            let output = isLast ? usage.output : max(1, usage.output * Int64(index) / 4)
            append(
                type: "assistant",
                [
                    (
                        "message",
                        [
                            "id": .string(message), "type": "message", "role": "assistant",
                            "model": .string(model), "content": [block],
                            "stop_reason": isLast ? .string(stopReason) : .null,
                            "stop_sequence": nil, "usage": usage.json(output: output),
                        ]
                    ),
                    ("requestId", .string(request)),
                ])
        }
    }

    /// What Claude writes in the assistant's name when the API failed: of model `<synthetic>`, to
    /// be left out when tokens are counted.
    func apiError(_ text: String) {
        append(
            type: "assistant",
            [
                (
                    "message",
                    [
                        "id": .string(UUID(random: Randomness.next(), Randomness.next()).text),
                        "type": "message", "role": "assistant", "model": "<synthetic>",
                        "content": [["type": "text", "text": .string(text)]],
                        "stop_reason": "stop_sequence",
                        "usage": Usage(input: 0, output: 0, cacheWrite: 0, cacheRead: 0).json(),
                    ]
                ),
                ("isApiErrorMessage", true),
            ])
    }

    /// A line of Claude's own, such as how long a turn took.
    func system(_ subtype: String, _ members: [(key: String, value: JSON)]) {
        append(type: "system", [("subtype", .string(subtype))] + members)
    }

    /// A line about the session rather than of the conversation: it has no uuid and no parent.
    func note(type: String, _ members: [(key: String, value: JSON)]) {
        write(
            JSONObject(
                [("type", .string(type))] + members + [("sessionId", .string(session.id.text))]),
            to: path)
    }

    /// A sub-agent's transcript beside this one; its first line says `isSidechain`.
    ///
    /// - Returns: the sub-agent's id, and the path.
    func sidechain(_ prompt: String) -> (id: String, path: String) {
        let agent = String(Transcript.token().prefix(8))
        let folder = path.dropLast(".jsonl".count) + "/subagents"
        let members: [(key: String, value: JSON)] = [
            ("agentId", .string(agent)),
            ("message", ["role": "user", "content": .string(prompt)]),
        ]
        let path = "\(folder)/agent-\(agent).jsonl"
        write(line(type: "user", members, parent: .null, isSidechain: true).object, to: path)
        return (agent, path)
    }

    private func append(type: String, _ members: [(key: String, value: JSON)]) {
        let (object, id) = line(type: type, members, parent: parent, isSidechain: false)
        parent = .string(id)
        write(object, to: path)
    }

    private func line(
        type: String, _ members: [(key: String, value: JSON)], parent: JSON, isSidechain: Bool
    ) -> (object: JSONObject, id: String) {
        let id = UUID(random: Randomness.next(), Randomness.next()).text
        let head: [(key: String, value: JSON)] = [
            ("parentUuid", parent), ("isSidechain", .bool(isSidechain)),
            ("userType", "external"), ("cwd", .string(session.cwd)),
            ("sessionId", .string(session.id.text)), ("version", .string(StandIn.version)),
            ("gitBranch", .string(session.gitBranch)), ("type", .string(type)),
        ]
        let tail: [(key: String, value: JSON)] = [
            ("uuid", .string(id)), ("timestamp", .string(timestamp())),
        ]
        return (JSONObject(head + members + tail), id)
    }

    private func write(_ object: JSONObject, to path: String) {
        if let slash = path.lastIndex(of: "/") { Files.makeFolder(String(path[..<slash])) }
        Files.append(JSON.object(object).encoded + "\n", to: path)
    }

    private func lastUUID() -> JSON {
        let lines = (Files.read(path) ?? []).split(separator: UInt8(ascii: "\n"))
        for line in lines.reversed() {
            if let id = (try? JSON.parse(line, duplicates: .lastWins))?["uuid"] { return id }
        }
        return .null
    }

    /// Twenty-four letters and digits, as in the API's ids.
    private static func token() -> String {
        String(
            UUID(random: Randomness.next(), Randomness.next()).text.filter { $0 != "-" }.prefix(24))
    }
}

/// What a response cost, in tokens.
struct Usage {
    let input: Int64
    let output: Int64
    let cacheWrite: Int64
    let cacheRead: Int64

    /// The usage of a response to so many bytes of prompt with so many bytes of answer: the same
    /// for the same texts, so that a test can say what the sum must be.
    init(prompt: Int, answer: Int) {
        input = Int64(prompt / 4 + 3)
        output = Int64(answer / 4 + 8)
        cacheWrite = 200
        cacheRead = 1000
    }

    init(input: Int64, output: Int64, cacheWrite: Int64, cacheRead: Int64) {
        self.input = input
        self.output = output
        self.cacheWrite = cacheWrite
        self.cacheRead = cacheRead
    }

    func json(output partial: Int64? = nil) -> JSON {
        [
            "input_tokens": .integer(input),
            "cache_creation_input_tokens": .integer(cacheWrite),
            "cache_read_input_tokens": .integer(cacheRead),
            "cache_creation": [
                "ephemeral_5m_input_tokens": .integer(cacheWrite), "ephemeral_1h_input_tokens": 0,
            ],
            "output_tokens": .integer(partial ?? output),
            "service_tier": "standard",
        ]
    }
}
