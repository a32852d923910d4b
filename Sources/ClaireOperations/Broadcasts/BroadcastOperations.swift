import ClaireDomain
import ClaireStore

/// A broadcast and what became of each delivery, so far.
package struct BroadcastReport: OperationAnswer {
    package let broadcast: Broadcast
    /// What people call the recipients.
    package let labels: [UUID: String]

    /// - Parameter labels: those that are left out are named by the start of their id.
    package init(_ broadcast: Broadcast, labels: [UUID: String]) {
        self.broadcast = broadcast
        self.labels = labels
    }

    /// What people call a recipient.
    package func label(of recipient: UUID) -> String {
        labels[recipient] ?? String(recipient.text.prefix(8))
    }

    package var envelope: [(noun: String, value: JSON)] {
        let deliveries = broadcast.deliveries.map { delivery in
            var object = delivery.json.object ?? JSONObject()
            object["session"] = .string(label(of: delivery.recipient))
            return JSON.object(object)
        }
        return [("broadcast", broadcast.json), ("deliveries", .array(deliveries))]
    }

    static let members = [
        AnswerMember("broadcast", .named("broadcast")),
        AnswerMember("deliveries", .list(of: .named("delivery"))),
    ]
}

/// What to do about recipients that are not idle.
package enum BroadcastMode: String, CaseIterable, Sendable {
    case idle, queue, now
}

/// The inputs that operations on broadcasts have in common.
package enum BroadcastFields {
    /// Whom it is for.
    package static let target = Field.required(
        "target", .reference,
        "A project or group; project:NAME and group:NAME decide where both exist")
}

/// Says something to the sessions of a project or group. The fleet does it: this is what was asked.
package struct SendBroadcast: Operation {
    package let target: String
    /// Without control characters; it says something.
    package let text: String
    package let mode: BroadcastMode

    static let text = Field.required("text", .spoken, "What to say")
    static let mode = Field.defaulted(
        "mode", .choice(of: BroadcastMode.allCases), to: .idle,
        "When a recipient is busy: idle, when left out, waits; queue types; now interrupts")

    package static let operation = "broadcast.send"
    package static let summary = "Say something to the sessions of a project or group"
    package static let fields = [
        BroadcastFields.target.description, text.description, mode.description,
    ]
    package static let answer = [
        AnswerMember("broadcast", Schema.named("broadcast").orNull),
        AnswerMember("deliveries", .list(of: .named("delivery"))),
    ]

    package init(_ input: Input) throws(InputError) {
        target = try input(BroadcastFields.target)
        text = try input(Self.text)
        mode = try input(Self.mode)
    }
}

/// Names the sessions that a broadcast would go to. The fleet knows: this is what was asked.
package struct PreviewBroadcast: Operation {
    package let target: String

    package static let operation = "broadcast.preview"
    package static let summary = "List the sessions that a broadcast would go to now"
    package static let fields = [BroadcastFields.target.description]
    package static let answer = [AnswerMember("sessions", .list(of: .named("session")))]

    package init(_ input: Input) throws(InputError) { target = try input(BroadcastFields.target) }
}

/// Shows a broadcast and what became of each delivery, so far.
package struct ShowBroadcast: ReadingOperation {
    package let broadcast: UUID

    package init(broadcast: UUID) { self.broadcast = broadcast }

    static let broadcast = Field.required("broadcast", .uuid, "The broadcast, by its uuid")

    package static let operation = "broadcast.show"
    package static let summary = "Show a broadcast and what became of each delivery, so far"
    package static let fields = [broadcast.description]
    package static let answer = BroadcastReport.members

    package init(_ input: Input) throws(InputError) { broadcast = try input(Self.broadcast) }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> BroadcastReport {
        let found = try reader.broadcast(broadcast)
        var labels: [UUID: String] = [:]
        for recipient in found.message.recipients {
            labels[recipient] = try reader.session(recipient).label
        }
        return BroadcastReport(found, labels: labels)
    }
}

/// Lists broadcasts, the latest first.
package struct ListBroadcasts: ListingOperation {
    package init() {}

    package static let operation = "broadcast.list"
    package static let summary = "List broadcasts, the latest first"
    package static let fields: [FieldDescription] = []
    package static let answer = [AnswerMember("broadcasts", .list(of: .named("broadcast")))]

    package init(_ input: Input) throws(InputError) {}

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> Listing<Broadcast> {
        let all = try reader.broadcasts(latest: .max).sorted {
            ($1.created, $1.id) < ($0.created, $0.id)
        }
        return Listing("broadcasts", all, json: \.json) {
            Place().adding(-$0.created).adding($0.id, isReversed: true).bytes
        }
    }
}

extension FieldKind where Value == String {
    /// A message for agents: control characters are taken out, and something must be left.
    static let spoken = FieldKind(
        .text(pattern: TextPatterns.spoken, bytes: Limits.text)
    ) { json throws(FieldProblem) in
        guard let given = json.string else { throw FieldProblem("is no text") }
        guard given.utf8.count <= Limits.text else {
            throw FieldProblem("is over \(Limits.text) bytes")
        }
        let text = PlainText.stripped(given)
        guard !Limits.isBlank(text) else { throw FieldProblem("is blank") }
        return text
    }
}
