extension TimeExpression {
    /// Reads RFC 3339 (`2026-03-01T09:05:00Z`), a local date with or without a time
    /// (`2026-03-01 09:05`), a local time of today (`09:05`), a length of time back (`2h`, `2h
    /// ago`), `now`, and `today` or `yesterday` with or without a time. Nil for anything else.
    package init?(_ text: String) {
        let text = text.split(separator: " ").joined(separator: " ").lowercased()
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let found =
            Self.named(text) ?? Self.clock(text[...]).map { .nearby(days: 0, clock: $0) }
            ?? Self.dated(text) ?? Self.back(text)
        guard let found else { return nil }
        self = found
    }

    private static func named(_ text: String) -> TimeExpression? {
        if text == "now" { return .ago(0) }
        for (word, days) in [("today", Int64(0)), ("yesterday", -1)] where text.hasPrefix(word) {
            let rest = text.dropFirst(word.count)
            if rest.isEmpty { return .nearby(days: days, clock: 0) }
            guard rest.first == " ", let clock = clock(rest.dropFirst()) else { return nil }
            return .nearby(days: days, clock: clock)
        }
        return nil
    }

    private static func back(_ text: String) -> TimeExpression? {
        let length = text.hasSuffix(" ago") ? String(text.dropLast(4)) : text
        // Ten thousand years back is before every calendar, and keeps the arithmetic in range.
        return Interval(length).flatMap {
            $0.milliseconds < 315_360_000_000_000 ? .ago($0.milliseconds) : nil
        }
    }

    /// `YYYY-MM-DD`, perhaps with `T` or a space and a time, perhaps with a zone behind that.
    private static func dated(_ text: String) -> TimeExpression? {
        let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = number(parts[0], digits: 4),
            let month = number(parts[1], digits: 2), let day = number(parts[2], digits: 2),
            let days = Timestamp.days(year: year, month: month, day: day)
        else { return nil }
        var rest = text.dropFirst(10)
        if rest.isEmpty { return .local(day: days, clock: 0) }
        guard let separator = rest.popFirst(), "t ".contains(separator) else { return nil }
        let time = rest.prefix { "0123456789:.".contains($0) }
        guard let clock = clock(time) else { return nil }
        rest = rest.dropFirst(time.count)
        if rest.isEmpty { return .local(day: days, clock: clock) }
        return zone(rest).map { .moment(days * 86_400_000 + clock - $0) }
    }

    /// `z`, `+02:00`, `-05:30`: milliseconds east of UTC.
    private static func zone(_ text: Substring) -> Int64? {
        if text == "z" { return 0 }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = text.first, "+-".contains(sign), parts.count == 2,
            let hours = number(parts[0], digits: 2), let minutes = number(parts[1], digits: 2),
            hours < 24, minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (sign == "-" ? -60_000 : 60_000)
    }

    /// `HH:MM`, `HH:MM:SS`, `HH:MM:SS.fff`: milliseconds of the day. A leap second counts as the
    /// second before it.
    private static func clock(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hours = number(parts[0], digits: 2), hours < 24,
            let minutes = number(parts[1], digits: 2), minutes < 60
        else { return nil }
        guard parts.count == 3 else { return (hours * 60 + minutes) * 60_000 }
        let seconds = parts[2].split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = number(seconds[0], digits: 2), whole <= 60 else { return nil }
        var fraction: Int64 = 0
        if seconds.count == 2 {
            let digits = seconds[1].prefix(3)
            guard number(seconds[1].prefix(18), digits: nil) != nil,
                seconds[1].allSatisfy(\.isWholeNumber),
                let value = number(digits, digits: nil)
            else { return nil }
            fraction = value * [1, 100, 10, 1][digits.count]
        }
        return ((hours * 60 + minutes) * 60 + min(whole, 59)) * 1000 + fraction
    }

    /// Decimal digits alone, and exactly so many where that is fixed.
    private static func number(_ text: Substring, digits: Int?) -> Int64? {
        guard !text.isEmpty, digits.map({ $0 == text.utf8.count }) ?? true,
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int64(text)
    }
}
