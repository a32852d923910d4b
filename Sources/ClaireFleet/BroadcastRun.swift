import ClaireDomain
import ClairePlatform
import ClaireStore

/// Sends a message to several sessions, each at most once, and records for each what was observed
/// (fleet.md, "Delivery is proved, not assumed").
package struct BroadcastRun {
    let transport: Transport
    let store: Store
    let actor: Actor
    /// How long deliveries that were submitted are looked for in the transcripts, milliseconds.
    package var patience: Int64 = 5000

    package init(transport: Transport, store: Store, actor: Actor) {
        self.transport = transport
        self.store = store
        self.actor = actor
    }

    /// Says how the deliveries ended whose sender did not live to say it: `acknowledged` where the id
    /// is found in the transcript, else `unknown`; `failed` where nothing was attempted. None is
    /// tried again.
    ///
    /// - Returns: the deliveries as they now are.
    package func settle() throws(FleetError) -> [Delivery] {
        let open = try openDeliveries()
        var settled: [Delivery] = []
        for id in Set(open.map(\.broadcastID)).sorted() {
            let lock = try storing { () throws(StoreError) in try store.deliveryLock(id) }
            guard let lock else { continue }
            // What is still open now has nobody who works on it.
            let left = try openDeliveries().filter { $0.broadcastID == id }
            settled += try settle(left, id)
            lock.release()
        }
        return settled
    }

    /// Looks again for deliveries that were submitted and not seen in the transcripts yet: an agent
    /// that was busy reads them when its turn ends.
    ///
    /// - Parameter moment: milliseconds since 1970; broadcasts that were sent before are left alone.
    package func confirm(since moment: Int64) throws(FleetError) {
        for id in Set(try submittedDeliveries(since: moment).map(\.broadcastID)).sorted() {
            // Whoever sends it still looks by itself.
            let lock = try storing { () throws(StoreError) in try store.deliveryLock(id) }
            guard let lock else { continue }
            defer { lock.release() }
            let left = try submittedDeliveries(since: moment).filter { $0.broadcastID == id }
            let seen = try transporting { () throws(TransportError) in
                try transport.seen(id: id, by: left.map(\.recipient))
            }
            let found = seen.rows.filter { row in
                row.answer == .yes && left.contains { $0.recipient == row.session }
            }
            try record(
                found.map { End($0.session, .acknowledged, "seen in the transcript") }, of: id)
        }
    }

    private func submittedDeliveries(since moment: Int64) throws(FleetError) -> [Delivery] {
        try storing { () throws(StoreError) in
            let machine = try store.machineID()
            return try store.read { reader throws(StoreError) in
                try reader.submittedDeliveries(of: machine, since: moment)
            }
        }
    }

    private func openDeliveries() throws(FleetError) -> [Delivery] {
        try storing { () throws(StoreError) in
            let machine = try store.machineID()
            return try store.read { reader throws(StoreError) in
                try reader.openDeliveries(of: machine)
            }
        }
    }

    private func settle(_ open: [Delivery], _ id: UUID) throws(FleetError) -> [Delivery] {
        let attempted = open.filter { $0.outcome == .attempted }.map(\.recipient)
        let seen = attempted.isEmpty ? nil : try? transport.seen(id: id, by: attempted)
        let found = Set((seen?.rows ?? []).filter { $0.answer == .yes }.map(\.session))
        let ends = open.map { delivery in
            if delivery.outcome == .queued {
                End(delivery.recipient, .failed, "its sender ended before it was attempted")
            } else if found.contains(delivery.recipient) {
                End(delivery.recipient, .acknowledged, "found in the transcript later")
            } else {
                End(
                    delivery.recipient, .unknown, "its sender ended before it saw what became of it"
                )
            }
        }
        try record(ends, of: id)
        return try storing { () throws(StoreError) in
            try store.read { reader throws(StoreError) in
                try reader.broadcast(id).deliveries.filter { delivery in
                    ends.contains { $0.recipient == delivery.recipient }
                }
            }
        }
    }

    /// How a delivery ended, or how far it came.
    private struct End {
        let recipient: UUID
        let outcome: DeliveryOutcome
        let detail: String?

        init(_ recipient: UUID, _ outcome: DeliveryOutcome, _ detail: String?) {
            self.recipient = recipient
            self.outcome = outcome
            self.detail = detail.flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    private func record(_ ends: [End], of id: UUID) throws(FleetError) {
        guard !ends.isEmpty else { return }
        try storing { () throws(StoreError) in
            try store.write(as: actor) { writer throws(StoreError) in
                for end in ends {
                    try writer.recordDelivery(
                        broadcast: id, recipient: end.recipient, outcome: end.outcome,
                        detail: end.detail)
                }
            }
        }
    }

    /// A broadcast that is on record and held for whoever sends it.
    package struct Prepared {
        /// The broadcast's id: with a session it is a delivery's.
        package let id: UUID
        fileprivate let text: String
        fileprivate let plan: BroadcastPlan
        fileprivate let sender: String
        fileprivate let mode: Transport.Mode
        fileprivate let lock: DeliveryLock?
    }

    /// Sends a message and returns the broadcast with what became of each delivery.
    ///
    /// - Parameters:
    ///   - text: without control characters, as `PlainText.stripped` leaves it.
    ///   - sender: who sends it, as people say it.
    package func send(
        _ text: String, to plan: BroadcastPlan, as sender: String, mode: Transport.Mode
    ) throws(FleetError) -> Broadcast {
        try deliver(try prepare(text, to: plan, as: sender, mode: mode))
    }

    /// Records a message, as `send` does, before anything is sent.
    package func prepare(
        _ text: String, to plan: BroadcastPlan, as sender: String, mode: Transport.Mode
    ) throws(FleetError) -> Prepared {
        let message = BroadcastMessage(
            target: plan.target, text: text, recipients: plan.recipients.map(\.id))
        let id = try storing { () throws(StoreError) in
            try store.write(as: actor) { writer throws(StoreError) in
                try writer.recordBroadcast(message)
            }
        }
        let lock = try storing { () throws(StoreError) in try store.deliveryLock(id) }
        return Prepared(
            id: id, text: text, plan: plan, sender: sender, mode: mode, lock: lock)
    }

    /// Sends what was prepared, and records what becomes of each delivery.
    package func deliver(_ prepared: Prepared) throws(FleetError) -> Broadcast {
        let (id, plan) = (prepared.id, prepared.plan)
        let recipients = try begin(plan, id)
        if !recipients.isEmpty {
            let frame = BroadcastFrame(
                sender: prepared.sender, target: "\(plan.kind) '\(plan.name)'", id: id)
            let submitted = try deliver(
                frame.around(prepared.text), id, prepared.mode, to: recipients)
            try acknowledge(submitted, id)
        }
        prepared.lock?.release()
        return try storing { () throws(StoreError) in
            try store.read { reader throws(StoreError) in try reader.broadcast(id) }
        }
    }

    /// Gives a session a message that is on record and did not reach it yet.
    ///
    /// - Returns: what became of it; `nil` where another process has it in its hands, or took it.
    package func deliver(
        pending id: UUID, to session: Session, mode: Transport.Mode
    ) throws(FleetError) -> Delivery? {
        let lock = try storing { () throws(StoreError) in try store.deliveryLock(id) }
        guard let lock else { return nil }
        defer { lock.release() }
        let broadcast = try storing { () throws(StoreError) in
            try store.read { reader throws(StoreError) in try reader.broadcast(id) }
        }
        if session.state == .waiting {
            let isSaid = broadcast.deliveries.contains { $0.outcome == .waiting }
            let end = End(session.id, .waiting, "skipped: it waits for a person")
            if !isSaid { try record([end], of: id) }
        } else {
            let isTaken = try storing { () throws(StoreError) in
                try store.write(as: actor) { writer throws(StoreError) in
                    try writer.takeMessage(id, to: session.id)
                }
            }
            guard isTaken else { return nil }
            let frame = BroadcastFrame(broadcast, target: session.label)
            let submitted = try deliver(
                frame.around(broadcast.message.text), id, mode, to: [session.id])
            try acknowledge(submitted, id)
        }
        return try storing { () throws(StoreError) in
            try store.read { reader throws(StoreError) in
                try reader.broadcast(id).deliveries.first { $0.recipient == session.id }
            }
        }
    }

    /// Gives sessions that are idle what could not be delivered to them before, such as a reviewer's
    /// feedback; an agent that stops takes it by its own hook.
    package func deliverPending(toIdle idle: Set<UUID>) throws(FleetError) {
        let waiting = try storing { () throws(StoreError) in
            let machine = try store.machineID()
            return try store.read { reader throws(StoreError) in
                var waiting: [(message: UUID, session: Session)] = []
                for id in try reader.pendingRecipients(from: machine) where idle.contains(id) {
                    guard let message = try reader.pendingMessage(to: id, from: machine) else {
                        continue
                    }
                    waiting.append((message, try reader.session(id)))
                }
                return waiting
            }
        }
        for (message, session) in waiting where Interruption.received == nil {
            _ = try deliver(pending: message, to: session, mode: .idle)
        }
    }

    /// Takes the one attempt at each delivery but those to sessions that wait for a person, and
    /// commits that before anything is sent.
    private func begin(
        _ plan: BroadcastPlan, _ id: UUID
    ) throws(FleetError) -> [UUID] {
        try storing { () throws(StoreError) in
            try store.write(as: actor) { writer throws(StoreError) in
                var taken: [UUID] = []
                for session in plan.recipients {
                    if session.state == .waiting {
                        try writer.recordDelivery(
                            broadcast: id, recipient: session.id, outcome: .waiting,
                            detail: "skipped: it waits for a person")
                    } else if try writer.takeAttempt(broadcast: id, recipient: session.id) {
                        taken.append(session.id)
                    }
                }
                return taken
            }
        }
    }

    /// - Returns: the rows of those that were submitted.
    private func deliver(
        _ text: String, _ id: UUID, _ mode: Transport.Mode, to recipients: [UUID]
    ) throws(FleetError) -> [SendRow] {
        let ends: [End]
        var submitted: [SendRow] = []
        do throws(TransportError) {
            let table = try transport.send(text, id: id, mode: mode, to: recipients)
            let rows = Dictionary(
                table.rows.map { ($0.session, $0) }, uniquingKeysWith: { first, _ in first })
            ends = recipients.map { recipient in
                guard let row = rows[recipient] else {
                    let why = table.problems.first ?? "rclaude said nothing of it"
                    return End(recipient, .unknown, PlainText.line(why, bytes: 500))
                }
                return End(recipient, row.outcome, row.detail)
            }
            submitted = recipients.compactMap { rows[$0] }.filter { $0.outcome == .submitted }
        } catch {
            let outcome: DeliveryOutcome = error.mayHaveActed ? .unknown : .failed
            let why = PlainText.line(error.message, bytes: 500)
            ends = recipients.map { End($0, outcome, why) }
            if !error.mayHaveActed { try giveBack(id, recipients) }
        }
        try record(ends, of: id)
        return submitted
    }

    /// Nothing was called that could have typed it.
    private func giveBack(_ id: UUID, _ recipients: [UUID]) throws(FleetError) {
        try storing { () throws(StoreError) in
            try store.write(as: actor) { writer throws(StoreError) in
                for recipient in recipients {
                    try writer.giveBackAttempt(broadcast: id, recipient: recipient)
                }
            }
        }
    }

    /// Looks for the id in what the agents were told, for a bounded time: a busy agent gets to it
    /// when its turn ends.
    private func acknowledge(_ submitted: [SendRow], _ id: UUID) throws(FleetError) {
        var pending = Dictionary(
            submitted.map { ($0.session, $0.offset ?? 0) }, uniquingKeysWith: { first, _ in first })
        let deadline = MonotonicClock.now() + patience * 1_000_000
        while !pending.isEmpty, Interruption.received == nil {
            guard let table = try? transport.seen(id: id, by: pending.keys.sorted()) else { return }
            var ends: [End] = []
            for row in table.rows {
                guard let before = pending[row.session], row.answer != .no,
                    row.offset ?? .max > before
                else { continue }
                pending[row.session] = nil
                let isQueued = row.answer == .queued
                ends.append(
                    End(
                        row.session, isQueued ? .submitted : .acknowledged,
                        isQueued
                            ? "the agent will read it when its turn ends" : "seen in the transcript"
                    ))
            }
            try record(ends, of: id)
            guard !pending.isEmpty, MonotonicClock.now() < deadline else { return }
            MonotonicClock.sleep(milliseconds: 200)
        }
    }
}
