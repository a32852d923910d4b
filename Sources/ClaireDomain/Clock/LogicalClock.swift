/// Why the clock would not tick.
package enum ClockError: Error, Equatable, Sendable {
    /// The physical clock stands before 2020: `now` in milliseconds since 1970.
    case beforeEpoch(now: Int64)
    /// The wall would pass the year 2286.
    case exhausted
}

/// The state of a machine's hybrid logical clock: the greatest reading that it has made or seen.
///
/// It is kept in the database and moved only inside the write transaction, so that no two readings
/// are alike whatever number of processes write.
package struct LogicalClock: Equatable, Sendable {
    /// 2020-01-01T00:00:00Z; a physical clock before it is not set.
    package static let epoch: Int64 = 1_577_836_800_000

    package private(set) var wall: Int64
    package private(set) var counter: Int32

    /// A clock that has not ticked yet.
    package init() {
        wall = 0
        counter = 0
    }

    package init(wall: Int64, counter: Int32) {
        self.wall = wall
        self.counter = counter
    }

    /// Moves the clock for an event born here and returns its reading.
    ///
    /// The wall is the greater of `now` and the last wall; the counter counts on where the wall
    /// stands and carries into it at `HLC.counterLimit`.
    ///
    /// - Parameter now: milliseconds since 1970.
    package mutating func tick(now: Int64, machine: UUID) throws(ClockError) -> HLC {
        guard now >= Self.epoch else { throw .beforeEpoch(now: now) }
        if now > wall {
            wall = now
            counter = 0
        } else if counter + 1 < HLC.counterLimit {
            counter += 1
        } else {
            wall += 1
            counter = 0
        }
        guard let reading = HLC(wall: wall, counter: counter, machine: machine) else {
            throw .exhausted
        }
        return reading
    }

    /// Takes in the reading of an event from elsewhere, so that what is written next stands after it.
    package mutating func receive(_ remote: HLC) {
        guard (remote.wall, remote.counter) > (wall, counter) else { return }
        wall = remote.wall
        counter = remote.counter
    }
}
