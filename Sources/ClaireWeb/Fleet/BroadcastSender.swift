import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore
import Synchronization

/// Sends broadcasts beside the requests, each in a thread of its own, and none twice: a sending is
/// offered first, by a word that is good for one.
package final class BroadcastSender: Sendable {
    /// What is to be sent.
    package struct Message: Sendable {
        /// Without control characters, as `PlainText.stripped` leaves it.
        package let text: String
        package let plan: BroadcastPlan
        package let actor: Actor
        /// Who sends it, as people say it.
        package let sender: String
        package let mode: Transport.Mode

        package init(
            text: String, plan: BroadcastPlan, actor: Actor, sender: String, mode: Transport.Mode
        ) {
            self.text = text
            self.plan = plan
            self.actor = actor
            self.sender = sender
            self.mode = mode
        }
    }

    private enum Offer {
        case open
        case taken
        case sent(UUID)
    }

    /// The offers of this process, the latest last.
    private struct Offers {
        var states: [String: Offer] = [:]
        var order: [String] = []
    }

    /// So many offers are kept, and so many broadcasts are sent at once.
    private static let capacity = 500
    private static let together = 16
    /// How long a broadcast may take to get on record, in milliseconds.
    private static let patience: Int64 = 30_000

    private let stores: StorePool
    private let offers = Mutex(Offers())
    private let underWay = Atomic<Int>(0)
    private let log = Mutex<WebLog?>(nil)

    init(stores: StorePool) { self.stores = stores }

    /// Where deliveries that could not be recorded are said.
    func setLog(_ log: @escaping WebLog) { self.log.withLock { $0 = log } }

    /// How many broadcasts are being sent.
    var count: Int { underWay.load(ordering: .relaxed) }

    /// A word with which one broadcast can be sent, by whoever was shown its recipients.
    package func offer() -> String {
        let bits = Randomness.pair()
        let word = UUID(random: bits.0, bits.1).text
        offers.withLock { offers in
            offers.states[word] = .open
            offers.order.append(word)
            guard offers.order.count > Self.capacity else { return }
            offers.states[offers.order.removeFirst()] = nil
        }
        return word
    }

    /// Sends a message, once for each word.
    ///
    /// - Returns: the broadcast's id as soon as it is on record, the deliveries still under way; for a
    ///   word that was used before, the id of what it sent. `nil` for a word that is not known (any
    ///   more), with which nothing is sent.
    package func send(
        _ message: Message, word: String, by transport: Transport
    ) throws(Problem) -> UUID? {
        let deadline = MonotonicClock.now() + Self.patience * 1_000_000
        while true {
            switch take(word) {
            case .none: return nil
            case .sent(let id): return id
            case .open: return try begin(message, word, transport)
            case .taken:
                // The same form came twice, and the other one is at it.
                guard MonotonicClock.now() < deadline else { throw Self.busy }
                MonotonicClock.sleep(milliseconds: 20)
            }
        }
    }

    private static let busy = Problem(
        503, "busy", "This broadcast is still on its way; see the list of broadcasts.",
        headers: [("Retry-After", "5")])

    private func take(_ word: String) -> Offer? {
        offers.withLock { offers in
            let offer = offers.states[word]
            if case .open = offer { offers.states[word] = .taken }
            return offer
        }
    }

    private func begin(
        _ message: Message, _ word: String, _ transport: Transport
    ) throws(Problem) -> UUID {
        var offer = Offer.open
        defer {
            let offer = offer
            offers.withLock { offers in
                if offers.states[word] != nil { offers.states[word] = offer }
            }
        }
        guard underWay.add(1, ordering: .relaxed).newValue <= Self.together else {
            underWay.subtract(1, ordering: .relaxed)
            throw Problem(
                503, "busy", "So many broadcasts are on their way; send it a little later.")
        }
        let recorded = Mailbox<Result<UUID, Problem>>()
        do throws(SystemError) {
            _ = try WorkerThread { [self] in
                deliver(message, transport, recorded)
                underWay.subtract(1, ordering: .relaxed)
            }
        } catch {
            underWay.subtract(1, ordering: .relaxed)
            throw Problem(500, "failed", "The broadcast can't be sent: \(error).")
        }
        guard let result = recorded.take(waiting: Self.patience).first else {
            // It may still get there: the word must not send it again.
            offer = .taken
            throw Self.busy
        }
        let id = try result.get()
        offer = .sent(id)
        return id
    }

    /// Records the message, says so, and then types it into the agents.
    private func deliver(
        _ message: Message, _ transport: Transport, _ recorded: Mailbox<Result<UUID, Problem>>
    ) {
        do throws(Problem) {
            try stores.with(
                { store throws(Problem) in
                    let run = BroadcastRun(
                        transport: transport, store: store, actor: message.actor)
                    do throws(FleetError) {
                        let prepared = try run.prepare(
                            message.text, to: message.plan, as: message.sender, mode: message.mode)
                        recorded.post(.success(prepared.id))
                        _ = try run.deliver(prepared)
                    } catch {
                        throw Problem(error)
                    }
                }, failure: { Problem($0) })
        } catch {
            recorded.post(.failure(error))
            log.withLock { $0 }?(.error, error.detail, [("code", .string(error.code))])
        }
    }
}

extension Problem {
    /// The fleet could not be asked or told something.
    package init(_ error: FleetError) {
        switch error {
        case .store(let error): self.init(error)
        case .transport(let error):
            let hint = error.hint.map { ". To mend it: \($0)" } ?? ""
            self.init(502, "transport", error.message + hint)
        }
    }
}
