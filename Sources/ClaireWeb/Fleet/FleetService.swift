import ClaireFleet
import ClairePlatform

/// The fleet as pages and the API reach it.
package final class FleetService: Sendable {
    /// Keeps the record fresh while somebody looks.
    package let watch: FleetWatch
    /// What panes show.
    package let tails = PaneTails()
    /// Sends to many.
    package let broadcasts: BroadcastSender

    /// - Parameters:
    ///   - transport: the program by which the fleet is reached, as claire.toml names it now.
    ///   - notify: the program that tells people of what waits, as claire.toml names it now.
    ///   - changed: called when what is known of the fleet's answering changes.
    package init(
        stores: StorePool, transport: @escaping @Sendable () throws(Problem) -> Transport,
        notify: @escaping @Sendable () -> [String]?, changed: @escaping @Sendable () -> Void
    ) {
        watch = FleetWatch(
            stores: stores, transport: transport, notify: notify, changed: changed)
        broadcasts = BroadcastSender(stores: stores)
    }

    /// Begins.
    ///
    /// - Parameter pulls: whether the fleet is asked while somebody looks at a page.
    package func start(pulls: Bool, log: @escaping WebLog) {
        broadcasts.setLog(log)
        if pulls { watch.start(log) }
    }

    /// Asks it to come to an end; what is being sent goes on.
    package func beginToStop() { watch.beginToStop() }

    /// Waits for the broadcasts that are on their way; those that are not done when the time is up are
    /// broken off, and what became of them is recorded as far as it is known.
    ///
    /// - Returns: whether all was done.
    package func stop(milliseconds: Int64) -> Bool {
        let deadline = MonotonicClock.now() + milliseconds * 1_000_000
        while broadcasts.count > 0, MonotonicClock.now() < deadline {
            MonotonicClock.sleep(milliseconds: 10)
        }
        if isAtRest { return true }
        Interruption.request()
        let end = MonotonicClock.now() + 2_000_000_000
        while !isAtRest, MonotonicClock.now() < end { MonotonicClock.sleep(milliseconds: 10) }
        return isAtRest
    }

    private var isAtRest: Bool { broadcasts.count == 0 && watch.hasStopped }
}
