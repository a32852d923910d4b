import ClaireDomain
import ClaireStore

/// What the fleet did, in charts: tasks done and tokens used each day, and its states over a day.
struct FleetNumbers: Sendable {
    private let done: [Int]
    private let tokens: [Int64]
    private let states: [[SessionState: Int]]
    private let now: Int64

    private static let spans = 48
    /// Half an hour, in milliseconds.
    private static let span: Int64 = 1_800_000

    init(_ reader: Reader) throws(StoreError) {
        done = try reader.doneByDay(days: Chart.days)
        tokens = try reader.tokensByDay(days: Chart.days)
        states = try reader.statesOverTime(spans: Self.spans, span: Self.span)
        now = reader.now
    }

    /// Those of the charts that have something to show, side by side.
    var html: HTML {
        let today = now / Reader.day
        var charts = HTML()
        if done.contains(where: { $0 > 0 }) {
            charts += Show.section(
                "Done per day", Chart.perDay(done.map(Int64.init), "tasks done", today))
        }
        if tokens.contains(where: { $0 > 0 }) {
            charts += Show.section("Tokens per day", Chart.perDay(tokens, "tokens", today))
        }
        if states.contains(where: { !$0.isEmpty }) {
            let end = (now / Self.span + 1) * Self.span
            charts += Show.section(
                "Sessions over a day", Chart.states(states, end: end, span: Self.span))
        }
        return HTML.when(!charts.isEmpty, "<div class=\"charts\">\(charts)</div>")
    }
}

/// What a project came to so far.
struct ProjectNumbers: Sendable {
    let usage: Usage?
    /// Tasks done on each day, today the last.
    let done: [Int]
    /// Today, counted from 1970.
    let today: Int64

    init(_ project: UUID, _ reader: Reader) throws(StoreError) {
        usage = try reader.usage(project: project)
        done = try reader.doneByDay(project: project, days: Chart.days)
        today = reader.now / Reader.day
    }
}
