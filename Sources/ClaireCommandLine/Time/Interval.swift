/// A length of time as people type it: `5s`, `90m`, `2h30m`, `3 days`.
package struct Interval: Sendable, Equatable {
    /// Always more than 0.
    package let milliseconds: Int64

    /// A length in milliseconds; nil unless it is more than 0.
    package init?(milliseconds: Int64) {
        guard milliseconds > 0 else { return nil }
        self.milliseconds = milliseconds
    }

    /// Numbers each with a unit from `ms` to `w`, largest need not come first; nil for anything
    /// else, a bare number included, since nobody can know its unit.
    package init?(_ text: String) {
        var rest = Substring(text)
        var total: Int64 = 0
        while true {
            rest = rest.drop { $0 == " " }
            guard !rest.isEmpty else { break }
            let digits = rest.prefix { $0.isASCII && $0.isWholeNumber }
            rest = rest.dropFirst(digits.count).drop { $0 == " " }
            let letters = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(letters.count)
            guard let number = Int64(digits), let unit = Self.units[String(letters)] else {
                return nil
            }
            let (part, tooLong) = number.multipliedReportingOverflow(by: unit)
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !tooLong, !overflow else { return nil }
            total = sum
        }
        self.init(milliseconds: total)
    }

    private static let units: [String: Int64] = {
        let spellings: [(String, Int64)] = [
            ("ms", 1), ("s sec secs second seconds", 1000), ("m min mins minute minutes", 60_000),
            ("h hour hours", 3_600_000), ("d day days", 86_400_000), ("w week weeks", 604_800_000),
        ]
        var units: [String: Int64] = [:]
        for (names, length) in spellings {
            for name in names.split(separator: " ") { units[String(name)] = length }
        }
        return units
    }()
}

extension ValueType where Value == Interval {
    /// A length of time; `5s`, `2m`, `1h30m`.
    package static let interval = ValueType(
        "INTERVAL", takes: "a length of time such as '5s', '2m' or '1h30m'"
    ) { Interval($0) }
}
