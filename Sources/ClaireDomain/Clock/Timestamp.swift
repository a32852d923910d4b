/// A moment as people and JSON read it: RFC 3339, UTC, milliseconds.
package enum Timestamp {
    /// `2026-08-14T09:30:00.000Z` of milliseconds since 1970.
    package static func text(_ milliseconds: Int64) -> String {
        let (days, rest) = floored(milliseconds, 86_400_000)
        let date = civil(fromDays: days)
        let seconds = rest / 1000
        let year = (0...9999).contains(date.year) ? "" : String(date.year)
        return year
            + FixedText.text(capacity: 24) { text in
                if year.isEmpty { text.append(date.year, width: 4) }
                text.append("-")
                text.append(date.month, width: 2)
                text.append("-")
                text.append(date.day, width: 2)
                text.append("T")
                text.append(seconds / 3600, width: 2)
                text.append(":")
                text.append(seconds / 60 % 60, width: 2)
                text.append(":")
                text.append(seconds % 60, width: 2)
                text.append(".")
                text.append(rest % 1000, width: 3)
                text.append("Z")
            }
    }

    /// Milliseconds since 1970 of an RFC 3339 date and time with an offset or `Z`; `nil` for all else.
    package static func milliseconds(_ text: String) -> Int64? {
        var scanner = TimestampScanner(text)
        return scanner.moment()
    }

    /// Days since 1970-01-01 of a date of the Gregorian calendar.
    ///
    /// The algorithm is Howard Hinnant's `days_from_civil`.
    package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = floored(shifted, 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date of a number of days since 1970-01-01 (`civil_from_days`).
    package static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floored(days + 719_468, 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func floored(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

}

/// Reads the parts of an RFC 3339 text one after the other.
private struct TimestampScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    mutating func moment() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"),
            let day = number(2), take("T") || take("t") || take(" "), let hour = number(2),
            take(":"), let minute = number(2), take(":"), let second = number(2),
            let fraction = fraction(), let offset = offset(), rest.isEmpty,
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = Timestamp.days(year: year, month: month, day: day)
        guard Timestamp.civil(fromDays: days) == (year, month, day) else { return nil }
        return ((days * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1000 + fraction
    }

    private mutating func take(_ character: Character) -> Bool {
        guard let byte = rest.first, byte == character.asciiValue else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func number(_ width: Int) -> Int64? {
        let digits = rest.prefix(width)
        guard digits.count == width, let value = Int64(Substring(digits)), value >= 0,
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        rest = rest.dropFirst(width)
        return value
    }

    /// Milliseconds; further digits are cut.
    private mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        let cut = digits.prefix(3)
        return Int64(Substring(cut) + String(repeating: "0", count: 3 - cut.count))
    }

    /// Minutes east of UTC.
    private mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64 = take("+") ? 1 : -1
        guard sign == 1 || take("-"), let hours = number(2), take(":"), let minutes = number(2),
            hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
