import ClaireDomain

/// What stands around a message in the prompt of an agent: who sent it to whom, and the delivery's
/// own id, by which it is found again in the transcript.
package struct BroadcastFrame: Sendable {
    /// Who sent it, as people say it.
    let sender: String
    /// `project 'site'`, `group 'web'`.
    let target: String
    /// The broadcast's id: with the session it is the delivery's.
    let id: UUID

    package init(sender: String, target: String, id: UUID) {
        self.sender = sender
        self.target = target
        self.id = id
    }

    /// The frame of a message to one session, from whoever recorded it.
    ///
    /// - Parameter target: what people call the session.
    package init(_ broadcast: Broadcast, target: String) {
        let sender =
            switch broadcast.actor.flatMap({ Actor($0) }) {
            case .person(let name): name
            case .session(let id): "session \(id.text.prefix(8))"
            case .claire, nil: "the queue"
            }
        self.init(sender: sender, target: "session '\(target)'", id: broadcast.id)
    }

    /// The message in its frame, which it can't end by itself: the id was made after the message.
    package func around(_ text: String) -> String {
        """
        [Claire: a message from \(Self.name(sender)) to \(Self.name(target)), delivery \(id.text)]

        \(text)

        [end of delivery \(id.text)]
        """
    }

    /// A name in one line that does not look like the end of the frame's first line.
    package static func name(_ text: String) -> String {
        String(
            PlainText.line(text, bytes: 300).map { character in
                switch character {
                case "[": "("
                case "]": ")"
                default: character
                }
            })
    }
}
