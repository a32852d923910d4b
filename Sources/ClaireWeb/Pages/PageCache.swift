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
    private static let limit = 8 << 20
    /// So many must have asked for a page within `patience` before any is served it past a change: no
    /// person and no script that waits for each answer asks so often.
    private static let crowd = 200
    /// And never for longer than this, in nanoseconds.
    private static let patience: Int64 = 1_000_000_000

    /// How many ask for a page.
    private struct Demand {
        private var since: Int64 = .min
        private var count = 0
        private var wasCrowd = false

        var isCrowd: Bool { wasCrowd || count >= crowd }

        mutating func note(at now: Int64) {
            if now - patience > since {
                wasCrowd = count >= crowd && now - 2 * patience <= since
                since = now
                count = 0
            }
            count += 1
        }
    }

    /// Its variables are read and written under the cache's lock alone.
    private final class Entry: @unchecked Sendable {
        let response: Response
        let plain: PreparedReply
        let gzip: PreparedReply?
        let unchanged: PreparedReply
        let tag: String
        let size: Int
        let generation: UInt64
        /// Monotonic nanoseconds: when it was made, and how long that took.
        let made: Int64
        let cost: Int64
        var demand = Demand()
        /// Whether one of a crowd went to make it anew.
        var isBeingMade = false
        var used: UInt64 = 0

        init(
            _ response: Response, plain: PreparedReply, gzip: PreparedReply?,
            unchanged: PreparedReply, tag: String, size: Int, generation: UInt64,
            time: (made: Int64, cost: Int64)
        ) {
            self.response = response
            self.plain = plain
            self.gzip = gzip
            self.unchanged = unchanged
            self.tag = tag
            self.size = size
            self.generation = generation
            made = time.made
            cost = time.cost
        }
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
    func ready(_ request: Request) -> PreparedReply? {
        guard let generation = marker.now() else { return nil }
        let key = request.pageKey ?? Self.key(request)
        let now = MonotonicClock.now()
        let found = state.withLock { state -> Entry? in
            guard let entry = state.entries[key] else { return nil }
            state.clock += 1
            entry.demand.note(at: now)
            entry.used = state.clock
            if entry.generation == generation { return entry }
            guard Self.maySettleFor(entry, state, now) else { return nil }
            if Self.isFresh(entry, now) || entry.isBeingMade { return entry }
            entry.isBeingMade = true
            return nil
        }
        guard let found else { return nil }
        let isKnown = request.headers.fields.contains { name, list in
            name.hasSameBytes(as: "if-none-match")
                && (list.hasSameBytes(as: found.tag)
                    || EntityTag.list(list).contains {
                        $0 == "*" || EntityTag.matches($0, found.tag)
                    })
        }
        if isKnown { return found.unchanged }
        guard let gzip = found.gzip, request.acceptsGzip else { return found.plain }
        return gzip
    }

    /// Whether there is a crowd, which may be served a page past a change, though not past one that
    /// was made here.
    private static func maySettleFor(_ entry: Entry, _ state: State, _ now: Int64) -> Bool {
        entry.demand.isCrowd && entry.made > state.wrote && now - entry.made < patience
    }

    /// Whether a page is so new that to make it again would be most of what the server does.
    private static func isFresh(_ entry: Entry, _ now: Int64) -> Bool {
        now - entry.made < entry.cost * 10
    }

    /// The page for a request, made now unless another has just made it.
    ///
    /// - Parameter make: gives its bytes, and whether it is to be made again at the next request.
    func response(
        to request: Request,
        making make: () throws(Problem) -> (bytes: [UInt8], isProvisional: Bool)
    ) throws(Problem) -> Response {
        let key = Self.key(request)
        let arrived = MonotonicClock.now()
        let flight = board(key)
        defer { leave(key) }
        let result: Result<Response, Problem> = flight.lock.withLock { _ in
            // What was begun after this request came has all that was there when it came: those who
            // waited together share it, though the record changed meanwhile.
            if let known = shared(key, since: arrived) { return .success(known) }
            let began = MonotonicClock.now()
            // Nothing is of generation 0, so that it is never at hand.
            let generation = marker.now() ?? 0
            do throws(Problem) {
                let (bytes, isProvisional) = try make()
                let made = Self.response(bytes)
                let cost = MonotonicClock.now() - began
                keep(made, bytes.count, isProvisional ? 0 : generation, (began, cost), key)
                return .success(made)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// A page that somebody else has made by now, and that will do.
    private func shared(_ key: [UInt8], since arrived: Int64) -> Response? {
        guard let generation = marker.now() else { return nil }
        let now = MonotonicClock.now()
        return state.withLock { state in
            guard let entry = state.entries[key] else { return nil }
            let willDo =
                entry.generation == generation || entry.made >= arrived
                || Self.maySettleFor(entry, state, now) && Self.isFresh(entry, now)
            return willDo ? entry.response : nil
        }
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

    private func keep(
        _ response: Response, _ count: Int, _ generation: UInt64,
        _ time: (made: Int64, cost: Int64),
        _ key: [UInt8]
    ) {
        guard case .shared(let plain, let gzip) = response.body, let tag = response["ETag"] else {
            return
        }
        let varying = response.headers + [("Vary", "Accept-Encoding")]
        func prepared(
            _ status: Int, _ headers: [(name: String, value: String)], _ body: Response.Body
        ) -> PreparedReply? {
            PreparedReply(Response(status, headers: headers, body: body), surface: .page)
        }
        let unchanged = varying.filter { !$0.name.hasSameBytes(as: "Content-Type") }
        guard let whole = prepared(200, varying, .shared(plain, gzip: nil)),
            let same = prepared(304, unchanged, .none)
        else { return }
        let packed = gzip.flatMap {
            prepared(200, varying + [("Content-Encoding", "gzip")], .shared($0, gzip: nil))
        }
        let entry = Entry(
            response, plain: whole, gzip: packed, unchanged: same, tag: tag,
            size: count + (gzip?.count ?? 0) + 4096, generation: generation, time: time)
        state.withLock { state in
            state.clock += 1
            entry.used = state.clock
            entry.demand = state.entries[key]?.demand ?? Demand()
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

    private static func response(_ bytes: [UInt8]) -> Response {
        let packed = bytes.count >= ContentCoding.threshold ? Gzip.compress(bytes) : nil
        return Response(
            200, headers: Page.headers + [("ETag", EntityTag.of(bytes))],
            body: .shared(SharedBytes(bytes), gzip: packed.map(SharedBytes.init)))
    }

    /// What was asked, part by part; no part holds the control characters between them. Regions hold
    /// no forms, so all who ask for them share them.
    static func key(_ request: Request) -> [UInt8] {
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
