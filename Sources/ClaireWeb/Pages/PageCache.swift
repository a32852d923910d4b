import ClaireCompression
import ClaireDomain
import ClairePlatform
import Synchronization

/// Pages as they were last made, plain and in gzip, so that one that nobody changed costs nothing.
///
/// A page that many ask for at once while the record changes all the time is made again at most a
/// tenth of the time; who asks alone always gets what is.
package final class PageCache: Sendable {
    /// The most bytes kept, in all.
    private static let limit = 12 << 20
    /// So many must have been served the same page before others are served it past a change.
    private static let crowd = 16
    /// And never for longer than this, in nanoseconds.
    private static let patience: Int64 = 1_000_000_000

    private struct Entry {
        let plain: SharedBytes
        let gzip: SharedBytes?
        let tag: String
        let generation: UInt64
        /// Monotonic nanoseconds: when it was made, and how long that took.
        let made: Int64
        let cost: Int64
        var served = 0
        var used: UInt64 = 0

        var size: Int { plain.count + (gzip?.count ?? 0) + 256 }
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        /// One lock for each page that is being made, so that it is made once.
        var flights: [[UInt8]: (lock: Flight, count: Int)] = [:]
        var bytes = 0
        var clock: UInt64 = 0
        /// Monotonic nanoseconds of the last write here: what is older is not served past it.
        var wrote: Int64 = .min
    }

    private final class Flight: Sendable {
        let lock = Mutex(())
    }

    private let marker: ChangeMarker
    private let state = Mutex(State())

    package init(_ marker: ChangeMarker) { self.marker = marker }

    /// A form changed something: what was made before counts no more, whoever else asks.
    package func expire() {
        marker.expire()
        state.withLock { $0.wrote = MonotonicClock.now() }
    }

    /// The page for a request, if it is at hand and still so.
    func ready(_ request: Request) -> Response? {
        guard let generation = marker.now() else { return nil }
        let key = Self.key(request)
        return state.withLock { state in
            guard var entry = state.entries[key] else { return nil }
            if entry.generation != generation {
                let age = MonotonicClock.now() - entry.made
                guard entry.served >= Self.crowd, entry.made > state.wrote,
                    age < min(entry.cost * 10, Self.patience)
                else { return nil }
            }
            state.clock += 1
            entry.served += 1
            entry.used = state.clock
            state.entries[key] = entry
            return Self.response(entry)
        }
    }

    /// The page for a request, made now unless another has just made it.
    ///
    /// - Parameter make: gives its bytes, and whether it is to be made again at the next request.
    func response(
        to request: Request,
        making make: () throws(Problem) -> (bytes: [UInt8], isProvisional: Bool)
    ) throws(Problem) -> Response {
        let key = Self.key(request)
        let flight = board(key)
        defer { leave(key) }
        let result: Result<Response, Problem> = flight.lock.withLock { _ in
            if let response = ready(request) { return .success(response) }
            let began = MonotonicClock.now()
            // Nothing is of generation 0, so that it is never at hand.
            let generation = marker.now() ?? 0
            do throws(Problem) {
                let (bytes, isProvisional) = try make()
                let packed = bytes.count >= ContentCoding.threshold ? Gzip.compress(bytes) : nil
                let entry = Entry(
                    plain: SharedBytes(bytes), gzip: packed.map(SharedBytes.init),
                    tag: EntityTag.of(bytes), generation: isProvisional ? 0 : generation,
                    made: began,
                    cost: MonotonicClock.now() - began)
                keep(entry, key)
                return .success(Self.response(entry))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func board(_ key: [UInt8]) -> Flight {
        state.withLock { state in
            let flight = state.flights[key] ?? (Flight(), 0)
            state.flights[key] = (flight.lock, flight.count + 1)
            return flight.lock
        }
    }

    private func leave(_ key: [UInt8]) {
        state.withLock { state in
            guard let flight = state.flights[key] else { return }
            state.flights[key] = flight.count > 1 ? (flight.lock, flight.count - 1) : nil
        }
    }

    private func keep(_ entry: Entry, _ key: [UInt8]) {
        state.withLock { state in
            var entry = entry
            state.clock += 1
            entry.used = state.clock
            if let old = state.entries.updateValue(entry, forKey: key) { state.bytes -= old.size }
            state.bytes += entry.size
            while state.bytes > Self.limit,
                let oldest = state.entries.min(by: { $0.value.used < $1.value.used })
            {
                state.entries[oldest.key] = nil
                state.bytes -= oldest.value.size
            }
        }
    }

    private static func response(_ entry: Entry) -> Response {
        Response(
            200, headers: Page.headers + [("ETag", entry.tag)],
            body: .shared(entry.plain, gzip: entry.gzip))
    }

    /// What was asked, part by part; no part holds the control characters between them. Regions hold
    /// no forms, so all who ask for them share them.
    private static func key(_ request: Request) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(96)
        for segment in request.target.segments {
            key += segment.utf8
            key.append(1)
        }
        for parameter in request.target.query {
            key.append(2)
            key += parameter.name.utf8
            key.append(3)
            key += parameter.value.utf8
        }
        key.append(4)
        if !request.isForRegions { key += request.csrf.utf8 } else { key.append(5) }
        return key
    }
}
