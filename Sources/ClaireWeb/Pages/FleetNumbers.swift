import ClaireDomain
import ClaireStore
import Synchronization

/// What the fleet did, in charts: tasks done and tokens used each day, and its states over a day.
struct FleetNumbers: Sendable {
    private let done: [Int]
    private let sessions: SessionNumbers
    private let now: Int64

    init(_ reader: Reader, _ memo: SessionNumbers.Memo) throws(StoreError) {
        done = try reader.doneByDay(days: Chart.days)
        sessions = try memo.numbers(reader)
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
        if sessions.tokens.contains(where: { $0 > 0 }) {
            charts += Show.section("Tokens per day", Chart.perDay(sessions.tokens, "tokens", today))
        }
        if sessions.states.contains(where: { !$0.isEmpty }) {
            let span = SessionNumbers.span
            let end = (now / span + 1) * span
            charts += Show.section(
                "Sessions over a day", Chart.states(sessions.states, end: end, span: span))
        }
        return HTML.when(!charts.isEmpty, "<div class=\"charts\">\(charts)</div>")
    }
}

/// What the log tells of the sessions over days and hours.
struct SessionNumbers: Sendable {
    let tokens: [Int64]
    let states: [[SessionState: Int]]

    private static let spans = 48
    /// Half an hour, in milliseconds.
    static let span: Int64 = 1_800_000

    private init(_ reader: Reader) throws(StoreError) {
        tokens = try reader.tokensByDay(days: Chart.days)
        states = try reader.statesOverTime(spans: Self.spans, span: Self.span)
    }

    /// The numbers as they were last worked out, which they are until an event tells of a session or
    /// the next span begins: they take a look at every event of weeks.
    final class Memo: Sendable {
        private struct Slot {
            let numbers: SessionNumbers
            let end: LogEnd
            let span: Int64
        }

        private let slot = Mutex<Slot?>(nil)

        func numbers(_ reader: Reader) throws(StoreError) -> SessionNumbers {
            let end = try reader.logEnd()
            let span = reader.now / SessionNumbers.span
            if let known = slot.withLock({ $0 }), known.span == span,
                known.end.database.hasSameBytes(as: end.database), known.end.row <= end.row,
                try !reader.hasSessionEvents(after: known.end.row)
            {
                if known.end != end {
                    slot.withLock { $0 = Slot(numbers: known.numbers, end: end, span: span) }
                }
                return known.numbers
            }
            let numbers = try SessionNumbers(reader)
            slot.withLock { $0 = Slot(numbers: numbers, end: end, span: span) }
            return numbers
        }
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
