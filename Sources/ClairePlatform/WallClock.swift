import Glibc

/// The physical clock of this machine.
package enum WallClock {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000 + offset
    }

    #if DEBUG
        /// How far this process's clock stands ahead, in milliseconds: `CLAIRE_TEST_CLOCK_OFFSET`,
        /// with which tests give several hosts on one machine clocks of their own. What is installed
        /// is built for release and has no such thing.
        private static let offset: Int64 =
            getenv("CLAIRE_TEST_CLOCK_OFFSET").flatMap { Int64(String(cString: $0)) } ?? 0
    #else
        private static let offset: Int64 = 0
    #endif
}

/// Time that only goes forward, for durations and time-outs.
package enum MonotonicClock {
    /// Nanoseconds since some moment in the past.
    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Sleeps for so many milliseconds, whatever signals arrive.
    package static func sleep(milliseconds: Int64) {
        var wanted = timespec(
            tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
        var left = timespec()
        while nanosleep(&wanted, &left) == -1 && errno == EINTR { wanted = left }
    }
}
