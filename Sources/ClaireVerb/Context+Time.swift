import ClaireCommandLine
import ClaireDomain
import ClairePlatform

extension Context {
    /// The moment that a person's words mean now and here, in milliseconds since 1970.
    package func moment(_ expression: TimeExpression) -> Int64 {
        expression.resolved(now: now, offset: LocalTime.offset(at:))
    }
}

/// A moment as a person's clock shows it.
package enum WallTime {
    /// `2026-08-14 09:30:05` in the local time zone.
    package static func text(_ milliseconds: Int64) -> String {
        let local = milliseconds + LocalTime.offset(at: milliseconds) * 1000
        let text = ClaireDomain.Timestamp.text(local)
        return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
    }
}
