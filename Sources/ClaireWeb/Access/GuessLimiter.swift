import ClairePlatform
import Synchronization

/// Counts wrong tokens by who sends them, so that guessing is slow. Right ones are never counted and
/// never stopped; the same wrong one again is no new guess, so that a client with a token that was
/// taken away is told so each time.
package final class GuessLimiter: Sendable {
    /// So many wrong tokens of one prefix from one address in a window.
    package static let perPrefix = 10
    /// So many wrong tokens of any prefix from one address.
    package static let perAddress = 60
    /// The window's length, in milliseconds.
    package static let window: Int64 = 60_000
    /// So many counts are kept; an attacker with more addresses than that has them forgotten.
    private static let capacity = 8192

    private struct Key: Hashable {
        let client: SocketAddress
        /// `nil` for all of an address.
        let prefix: String?
    }

    private struct Count {
        /// Hashes of what was presented; there are never many more than the limit.
        var wrong: Set<Int> = []
        /// When the window ends.
        var end: Int64
    }

    private let counts = Mutex<[Key: Count]>([:])

    package init() {}

    /// Notes a wrong token.
    ///
    /// - Parameters:
    ///   - prefix: the start of what was presented.
    ///   - presented: all of it.
    ///   - now: milliseconds of any clock that goes forward.
    /// - Returns: how many seconds to wait before the next one; `nil` while there is room.
    package func note(
        _ client: SocketAddress, prefix: String, presented: String, now: Int64
    ) -> Int? {
        let guess = presented.hashValue
        return counts.withLock { counts in
            if counts.count >= Self.capacity {
                counts = counts.filter { $0.value.end > now }
                if counts.count >= Self.capacity { counts.removeAll() }
            }
            let network = client.network
            let waits = [
                Self.note(
                    guess, Key(client: network, prefix: prefix), Self.perPrefix, now, &counts),
                Self.note(
                    guess, Key(client: network, prefix: nil), Self.perAddress, now, &counts),
            ]
            return waits.compactMap { $0 }.max()
        }
    }

    private static func note(
        _ guess: Int, _ key: Key, _ limit: Int, _ now: Int64, _ counts: inout [Key: Count]
    ) -> Int? {
        var count = counts[key] ?? Count(end: now + window)
        if count.end <= now { count = Count(end: now + window) }
        // Past the limit nothing more is remembered: what is new then is refused.
        guard !count.wrong.contains(guess) else { return nil }
        if count.wrong.count < limit {
            count.wrong.insert(guess)
            counts[key] = count
            return nil
        }
        return Int((count.end - now + 999) / 1000)
    }
}
