import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClaireStore

/// `GET /broadcast/{id}`: a message and what became of each delivery, until all have an end.
package struct BroadcastPage {
    package static let routes: [Route] = [
        PageRoute.page("/broadcast/{id}", "Show what became of a broadcast", make)
    ]

    private let broadcast: Broadcast
    private let sessions: [UUID: Session]
    private let target: HTML

    private static let make: PageRoute.Maker = { request, services, _ throws(Problem) in
        guard let id = UUID(request.values["id"] ?? "") else {
            throw Problem(404, "not_found", "There is no such broadcast.")
        }
        return try services.read { reader throws(StoreError) in try BroadcastPage(id, reader) }.page
    }

    private init(_ id: UUID, _ reader: Reader) throws(StoreError) {
        broadcast = try reader.broadcast(id)
        var sessions: [UUID: Session] = [:]
        for recipient in broadcast.message.recipients {
            sessions[recipient] = try reader.session(recipient)
        }
        self.sessions = sessions
        target = Show.target(broadcast, try reader.names(of: broadcast.targets))
    }

    private var page: Page {
        Page("Broadcast", in: .broadcast, at: .broadcast(broadcast.id)) { live in
            """
            <p class="crumb"><a href="\(Link.broadcast)">Broadcast</a></p>
            \(live.region(head + outcomes))
            <div class="after">\(Show.section("Message", "<div class=\"body\">\(Show.prose(broadcast.message.text))</div>"))</div>
            """
        }
    }

    private var head: HTML {
        let by = broadcast.actor.map { Actor($0)?.label ?? $0 }
        return """
            <div class="head"><h1>To \(target)</h1><p class="meta">\(progress)\
            <span>sent \(Show.ago(broadcast.created))\(by.map { " by \($0)" })</span></p></div>
            """
    }

    private var progress: HTML {
        let deliveries = broadcast.deliveries
        let open = deliveries.count { !$0.outcome.isFinal }
        let read = deliveries.count { $0.outcome == .acknowledged }
        let missed = deliveries.count { $0.outcome.isFinal && !$0.outcome.isSubmitted }
        var parts: [HTML] = ["<strong>\(read)</strong> of \(deliveries.count) acknowledged"]
        if open > 0 { parts.append("<strong>\(open)</strong> on their way") }
        if missed > 0 { parts.append("<strong>\(missed)</strong> not reached") }
        return parts.html { "<span>\($0)</span>\n" }
    }

    private var outcomes: HTML {
        let rows = broadcast.deliveries.map { delivery -> [HTML] in
            let session = sessions[delivery.recipient]
            return [
                Show.session(
                    delivery.recipient,
                    session?.label ?? String(delivery.recipient.text.prefix(8))),
                Show.badge(delivery.outcome.rawValue, delivery.outcome.tone),
                "\(delivery.detail ?? "")", Show.ago(delivery.updated),
                session.map { Show.badge($0.state) } ?? "",
            ]
        }
        guard !rows.isEmpty else { return Show.empty("Nobody was told.") }
        return """
            <section class="card">
            \(Show.table(
                "What became of each delivery",
                ["Session", "Outcome", "Proof", "When", "State now"], rows))
            \(hint)</section>

            """
    }

    /// What can be done about those who did not get it.
    private var hint: HTML {
        let missed = Set(broadcast.deliveries.map(\.outcome))
        let text: HTML? =
            if missed.contains(.waiting) {
                "A session that waits for a person is never typed into. Answer it, then send again."
            } else if missed.contains(.busy) {
                "Who was busy all the time can be told with ‘type also while they work’."
            } else if missed.contains(.unknown) {
                "What became of an unknown delivery only the session's pane tells; it is not sent again."
            } else if missed.contains(.submitted) {
                "An agent that is busy reads it when its turn ends; this page goes on looking."
            } else {
                nil
            }
        return text.map { "<p class=\"more\">\($0)</p>" } ?? ""
    }
}

extension Show {
    /// Whom a broadcast was for: a project or a session by its name as a link, or a group.
    static func target(_ broadcast: Broadcast, _ names: [UUID: String]) -> HTML {
        switch broadcast.message.target {
        case .group(let name): "group \(name)"
        case .session(let id):
            """
            session <a class="name" href="\(Link.session(id))">\
            \(names[id] ?? String(id.text.prefix(8)))</a>
            """
        case .project(let id):
            """
            project <a class="name" href="\(Link.project(id))">\
            \(names[id] ?? String(id.text.prefix(8)))</a>
            """
        }
    }
}

extension Broadcast {
    /// The project or session that it was for.
    var targets: Set<UUID> {
        switch message.target {
        case .group: []
        case .project(let id), .session(let id): [id]
        }
    }
}

extension Link {
    /// The page of a broadcast.
    static func broadcast(_ id: UUID) -> Link { Link.broadcast.below(id) }
}

extension DeliveryOutcome {
    /// Whether nothing more is going to happen to it. What was submitted may still be acknowledged.
    var isFinal: Bool {
        switch self {
        case .queued, .attempted, .submitted: false
        case .typed, .acknowledged, .waiting, .busy, .gone, .failed, .unknown: true
        }
    }

    var tone: StaticString {
        switch self {
        case .acknowledged: "done"
        case .submitted: "review"
        case .queued, .attempted: "progress"
        case .typed, .waiting: "waiting"
        case .busy: "blocked"
        case .gone, .failed: "failed"
        case .unknown: "unknown"
        }
    }
}
