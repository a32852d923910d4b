import ClaireDomain
import ClairePlatform

/// Several deliveries at the same time, each at its own pace.
struct DeliveryRun {
    let settings: Settings
    let deliveries: [Delivery]

    /// Milliseconds between two looks at sessions that are waited for, and at one that is to move.
    private static let lookEvery: Int64 = 250
    private static let verifyEvery: Int64 = 50

    /// Brings every delivery to its end.
    ///
    /// - Returns: the signal that cut it short, if one did.
    func run() -> Int32? {
        var nextLook: Int64 = 0
        while deliveries.contains(where: { !$0.isFinished }) {
            if let signal = Interruption.take() {
                for delivery in deliveries { delivery.abandon() }
                return signal
            }
            if MonotonicClock.now() >= nextLook {
                look()
                nextLook = MonotonicClock.now() + DeliveryRun.lookEvery * 1_000_000
            }
            for delivery in deliveries { step(delivery) }
            if deliveries.contains(where: { !$0.isFinished }) {
                MonotonicClock.sleep(milliseconds: DeliveryRun.verifyEvery)
            }
        }
        return Interruption.take()
    }

    private func look() {
        let waiting = deliveries.filter(\.isLooking)
        guard !waiting.isEmpty else { return }
        do throws(Failure) {
            let fleet = try LocalFleet.look(settings, at: Set(waiting.map(\.session)))
            for delivery in waiting { try delivery.look(at: fleet) }
        } catch {
            for delivery in waiting { delivery.fail(error.message) }
        }
    }

    private func step(_ delivery: Delivery) {
        let now = MonotonicClock.now()
        do throws(Failure) {
            switch delivery.phase {
            case .settling(let due): if now >= due { try delivery.enter() }
            case .verifying(let due, let before): try delivery.verify(before, isLast: now >= due)
            case .looking, .finished: break
            }
        } catch {
            delivery.fail(error.message)
        }
    }
}
