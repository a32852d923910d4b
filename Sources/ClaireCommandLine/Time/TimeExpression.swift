/// A moment as people type it, not yet tied to a clock: what `2h ago` means is decided when the
/// command runs, with its now and its time zone.
package enum TimeExpression: Sendable, Equatable {
    /// Milliseconds since 1970.
    case moment(Int64)
    /// So many milliseconds before now.
    case ago(Int64)
    /// A local wall time: days since 1970-01-01 and milliseconds of that day.
    case local(day: Int64, clock: Int64)
    /// A local wall time so many days from today.
    case nearby(days: Int64, clock: Int64)

    /// Milliseconds since 1970.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - offset: the time zone: seconds east of UTC at a moment in milliseconds since 1970.
    package func resolved(now: Int64, offset: (Int64) -> Int64) -> Int64 {
        switch self {
        case .moment(let moment): return moment
        case .ago(let length): return now - length
        case .local(let day, let clock): return Self.utc(day * 86_400_000 + clock, offset)
        case .nearby(let days, let clock):
            let today = Timestamp.floorDivide(now + offset(now) * 1000, 86_400_000)
            return Self.utc((today + days) * 86_400_000 + clock, offset)
        }
    }

    /// The moment at which wall clocks show a local time; in the hour that a change of the clocks
    /// repeats or skips, one of the two that could be meant.
    private static func utc(_ local: Int64, _ offset: (Int64) -> Int64) -> Int64 {
        let guess = local - offset(local) * 1000
        return local - offset(guess) * 1000
    }
}

extension ValueType where Value == TimeExpression {
    /// RFC 3339, a date, a time of today, or words such as `2h ago` and `yesterday`.
    package static let time = ValueType(
        "TIME",
        takes: "a time such as '2026-03-01', '2026-03-01T09:05:00Z', '09:05', '2h ago' or "
            + "'yesterday'",
        source: .choices([
            Choice("today", "since midnight"), Choice("yesterday", "since midnight before"),
            Choice("1h", "an hour ago"), Choice("1d", "a day ago"), Choice("1w", "a week ago"),
        ])
    ) { TimeExpression($0) }
}
