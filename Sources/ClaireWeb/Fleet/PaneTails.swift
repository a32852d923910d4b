import ClaireDomain
import ClaireFleet
import ClairePlatform
import Synchronization

/// The last lines of panes, asked for in threads of their own: a host that is slow holds up neither
/// the page nor the requests of others.
package final class PaneTails: Sendable {
    /// What a pane showed.
    package struct Tail: Equatable, Sendable {
        /// Control sequences stripped; empty for an empty pane.
        package var text = ""
        /// Why it could not be read this time.
        package var problem: String?
    }

    private struct Entry {
        var tail: Tail?
        var isAsked = false
        /// When it was read last, by the monotonic clock in nanoseconds.
        var read: Int64 = 0
    }

    /// How many lines are asked for.
    static let lines = 60
    /// How long a tail counts as what stands there now, in milliseconds.
    private static let freshness: Int64 = 2_000
    /// So many are asked at once, and so many are kept.
    private static let together = 8
    private static let capacity = 200

    private let entries = Mutex<[UUID: Entry]>([:])

    init() {}

    /// What a session's pane shows.
    ///
    /// - Parameter milliseconds: how long to wait for it; what was read before is returned after that.
    /// - Returns: `nil` where nothing was read yet.
    package func tail(
        of session: UUID, by transport: Transport, waiting milliseconds: Int64 = 1500
    ) -> Tail? {
        let now = MonotonicClock.now()
        let (known, mayAsk, isAsked) = entries.withLock { entries -> (Entry?, Bool, Bool) in
            let known = entries[session]
            let isFresh = known.map { now - $0.read < Self.freshness * 1_000_000 } ?? false
            let busy = entries.values.count { $0.isAsked }
            guard !isFresh, known?.isAsked != true, busy < Self.together else {
                return (known, false, known?.isAsked ?? false)
            }
            if entries.count >= Self.capacity { Self.forgetOldest(&entries) }
            entries[session, default: Entry()].isAsked = true
            return (known, true, true)
        }
        if mayAsk { ask(session, transport) }
        guard isAsked else { return known?.tail }
        let deadline = now + milliseconds * 1_000_000
        while MonotonicClock.now() < deadline {
            let entry = entries.withLock { $0[session] }
            if entry?.isAsked != true { return entry?.tail }
            MonotonicClock.sleep(milliseconds: 5)
        }
        return known?.tail
    }

    private static func forgetOldest(_ entries: inout [UUID: Entry]) {
        let oldest = entries.filter { !$0.value.isAsked }.min { $0.value.read < $1.value.read }
        if let oldest { entries[oldest.key] = nil }
    }

    private func ask(_ session: UUID, _ transport: Transport) {
        do throws(SystemError) {
            _ = try WorkerThread { [self] in
                do throws(TransportError) {
                    let text = try transport.tail(session, lines: Self.lines)
                    note(session) { _ in Tail(text: Self.trimmed(text)) }
                } catch {
                    note(session) { Tail(text: $0?.text ?? "", problem: error.message) }
                }
            }
        } catch {
            note(session) { Tail(text: $0?.text ?? "", problem: error.description) }
        }
    }

    private func note(_ session: UUID, _ tail: (Tail?) -> Tail) {
        entries.withLock { entries in
            entries[session] = Entry(
                tail: tail(entries[session]?.tail), isAsked: false, read: MonotonicClock.now())
        }
    }

    /// A pane's text without the empty lines below it.
    private static func trimmed(_ text: String) -> String {
        var bytes = Array(text.utf8)
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: " ") {
            bytes.removeLast()
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
