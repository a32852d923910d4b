import ClaireDomain

/// What a session needs of a person.
struct TriageVerdict: Equatable {
    let session: UUID
    /// The session's one state, with what said so and when.
    let observation: StateObservation
    /// 0 to 99: the higher, the sooner somebody should look.
    var priority: Int
    /// One line.
    var summary: String
    /// The model that gave priority and summary; `nil` where evidence alone did.
    var model: String?

    var fields: [String] {
        [
            session.text, observation.state.rawValue, String(priority), summary,
            observation.source.rawValue + (model.map { "+model:" + $0 } ?? ""),
            String(observation.observedAt),
        ]
    }
}

/// Judges a session by evidence alone: a pure function of what is known.
struct TriageEvidence {
    let session: UUID
    let observation: StateObservation
    /// What the dialog is about and its question, where one is on the pane.
    let question: String?
    /// The end of the conversation.
    let messages: [Message]

    static let longestSummary = 160

    /// The verdict at a moment, milliseconds since 1970.
    func verdict(now: Int64) -> TriageVerdict {
        let (need, summary) = need
        // Among equals the one that waits longest comes first.
        let minutes = Int(min(9, observation.age(at: now) / 60_000))
        return TriageVerdict(
            session: session, observation: observation,
            priority: need == 0 ? 0 : need + minutes,
            summary: ControlCharacters.oneLine(summary, limit: TriageEvidence.longestSummary))
    }

    /// How urgently somebody is needed, in tens, and what for.
    private var need: (priority: Int, summary: String) {
        let answer = last(.answer, .text)
        switch observation.state {
        case .waiting: return (80, question ?? answer ?? "waits for a person")
        case .error: return (70, last(.error) ?? "its last turn failed")
        case .idle:
            if let answer, let question = TriageEvidence.question(in: answer) {
                return (60, question)
            }
            return (40, answer ?? "ready for a first prompt")
        case .unknown: return (20, answer ?? "its state is unknown")
        case .done: return (10, answer.map { "ended: \($0)" } ?? "its process has ended")
        case .working:
            let prompt = last(.prompt).map(MessageFrame.content)
            return (0, prompt.map { "works on: \($0)" } ?? "works")
        }
    }

    private func last(_ kinds: MessageKind...) -> String? {
        messages.last { kinds.contains($0.kind) }?.text
    }

    /// The sentence that asks, where a text ends by asking.
    static func question(in text: String) -> String? {
        let lines = text.split(whereSeparator: \.isNewline)
            .map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }
        guard let line = lines.suffix(3).last(where: { $0.hasSuffix("?") || $0.hasSuffix("？") })
        else { return nil }
        let sentences = line.dropLast().split { ".!?".contains($0) }
        guard let last = sentences.last else { return String(line) }
        return String(last.drop { $0 == " " }) + "?"
    }
}
