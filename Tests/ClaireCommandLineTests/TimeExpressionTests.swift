import ClaireCommandLine
import Testing

@Suite struct TimeExpressionTests {
    /// 2026-03-01 12:00 UTC, a Sunday.
    private static let now: Int64 = 1_772_366_400_000

    /// Two hours east of UTC, three from 2026-03-29 01:00 UTC on.
    private static func offset(_ moment: Int64) -> Int64 {
        moment >= 1_774_746_000_000 ? 10_800 : 7200
    }

    @Test(arguments: [
        ("now", 0), ("2h ago", -7200), ("2h", -7200), ("90 minutes ago", -5400),
        ("1h30m", -5400), ("1d", -86_400), ("1 Week", -604_800),
        ("today", -50_400), ("yesterday", -136_800), ("yesterday 18:00", -72_000),
        ("TODAY 13:00", -3600), ("09:05", -17_700), ("23:59:59", 35_999),
        ("2026-03-01", -50_400), ("2026-03-01 10:00", -14_400), ("2026-03-01T10:00", -14_400),
        ("2026-03-01T10:00:00Z", -7200), ("2026-03-01t10:00:00z", -7200),
        ("2026-03-01T10:00:00+01:00", -10_800), ("2026-03-01 10:00:00-01:30", -1800),
        ("2026-03-29 12:00", 2_408_400), ("2024-02-29", -63_208_800),
        ("2016-12-31T23:59:60Z", -289_137_601),
    ])
    func timesArePlacedOnTheClock(_ text: String, _ seconds: Int) throws {
        let time = try #require(TimeExpression(text))
        let moment = time.resolved(now: Self.now, offset: Self.offset)
        #expect(moment - Self.now == Int64(seconds) * 1000, "\(text)")
    }

    @Test func fractionsAreMilliseconds() throws {
        for (text, milliseconds) in [(".5", 500), (".25", 250), (".123456", 123), (".007", 7)] {
            let time = try #require(TimeExpression("1970-01-01T00:00:00\(text)Z"))
            #expect(time == .moment(Int64(milliseconds)))
        }
    }

    @Test(arguments: [
        "", " ", "tomorrow", "2026-13-01", "2026-02-29", "2026-3-1", "2026-03-01T",
        "2026-03-01T25:00Z",
        "2026-03-01T10:60Z", "2026-03-01T10:00:61Z", "2026-03-01T10:00:00+24:00", "10", "10:5",
        "24:00", "2h from now", "5", "-2h", "2hh", "h", "2 h ago ago", "yesterdays", "today9:00",
        "９:００", "2026-03-01T10:00:00.Z", "2026-03-01T10:00:00Zx", "99999999999999999999h",
        "9223372036854775807h", "999999w", "10:00:00.1234567890123456789x",
    ])
    func whatIsNoTimeIsRefused(_ text: String) {
        #expect(TimeExpression(text) == nil, "\(text)")
    }

    @Test func everyMomentOfTwoThousandYearsComesBack() throws {
        var moment: Int64 = -62_135_596_800_000
        while moment < 32_503_680_000_000 {
            let page = Page()
            let text = page.renderer.time(moment, now: 0).plain
            #expect(TimeExpression(text) == .moment(moment), "\(text)")
            moment += 86_400_000 * 97 + 12_345_678
        }
    }
}

@Suite struct IntervalTests {
    @Test(arguments: [
        ("5s", 5000), ("500ms", 500), ("2m", 120_000), ("1h30m", 5_400_000),
        ("1 day 2 hours", 93_600_000), ("1w", 604_800_000),
    ])
    func lengthsAreRead(_ text: String, _ milliseconds: Int64) {
        #expect(Interval(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "5", "0s", "-5s", "s", "5x", "1.5h", "5 s 3", "9223372036854775807w"])
    func whatIsNoLengthIsRefused(_ text: String) {
        #expect(Interval(text) == nil)
    }
}
