import ClaireDomain
import Foundation
import Support
import Testing

@Suite struct TimestampTests {
    static let known: [(String, Int64)] = [
        ("1970-01-01T00:00:00.000Z", 0), ("1969-12-31T23:59:59.999Z", -1),
        ("2000-02-29T12:00:00.500Z", 951_825_600_500),
        ("2020-01-01T00:00:00.000Z", 1_577_836_800_000),
        ("2100-03-01T00:00:00.000Z", 4_107_542_400_000),
        ("2286-11-20T17:46:39.999Z", 9_999_999_999_999),
        ("0000-03-01T00:00:00.000Z", -62_162_035_200_000),
    ]

    @Test("known moments read and write", arguments: known)
    func readsAndWrites(text: String, moment: Int64) {
        #expect(Timestamp.text(moment) == text)
        #expect(Timestamp.milliseconds(text) == moment)
    }

    @Test("every moment reads back, and is the one that Foundation writes") func roundTrip() {
        var random = SeededGenerator(seed: 3)
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        for _ in 0..<2000 {
            let moment = Int64.random(in: -2_000_000_000_000...HLC.wallLimit, using: &random)
            #expect(Timestamp.milliseconds(Timestamp.text(moment)) == moment)
            let date = Date(timeIntervalSince1970: Double(moment / 1000))
            #expect(Timestamp.text(moment / 1000 * 1000) == formatter.string(from: date))
        }
    }

    static let others: [(String, String)] = [
        ("2026-08-14T09:30:00Z", "2026-08-14T09:30:00.000Z"),
        ("2026-08-14t09:30:00z", "2026-08-14T09:30:00.000Z"),
        ("2026-08-14 09:30:00+00:00", "2026-08-14T09:30:00.000Z"),
        ("2026-08-14T09:30:00+02:00", "2026-08-14T07:30:00.000Z"),
        ("2026-01-01T00:30:00+05:45", "2025-12-31T18:45:00.000Z"),
        ("2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00.000Z"),
        ("2026-08-14T09:30:00.1Z", "2026-08-14T09:30:00.100Z"),
        ("2026-08-14T09:30:00.1239999Z", "2026-08-14T09:30:00.123Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"),
    ]

    @Test("RFC 3339 with offsets, fractions and leap days is read", arguments: others)
    func reads(text: String, canonical: String) throws {
        #expect(Timestamp.text(try #require(Timestamp.milliseconds(text))) == canonical)
    }

    static let bad = [
        "", "2026", "2026-08-14", "2026-08-14T09:30:00", "2026-08-14T09:30Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-08-00T00:00:00Z",
        "2026-08-14T24:00:00Z", "2026-08-14T09:60:00Z", "2026-08-14T09:30:61Z",
        "2026-08-14T09:30:00.Z", "2026-08-14T09:30:00+24:00", "2026-08-14T09:30:00+02:60",
        "2026-08-14T09:30:00+0200", "2026-08-14T09:30:00ZZ", "+026-08-14T09:30:00Z",
        "2026-8-14T09:30:00Z", " 2026-08-14T09:30:00Z", "2026-08-14T09:30:00Z\n",
        "２026-08-14T09:30:00Z", "2026-08-14T09:30:0éZ",
    ]

    @Test("any other text is no moment", arguments: bad)
    func refuses(text: String) { #expect(Timestamp.milliseconds(text) == nil) }
}
