import ClaireDomain
import ClaireStore

/// Charts as SVG, drawn here: each has a title and a description for those who don't see it, and its
/// numbers as a table.
package enum Chart {
    /// How many days charts show.
    package static let days = 14

    private static let (width, base) = (420, 80)

    /// A number for each day, today the last; days are those of UTC.
    ///
    /// - Parameters:
    ///   - unit: what is counted: `tasks done`.
    ///   - today: the day, counted from 1970.
    package static func perDay(_ values: [Int64], _ unit: String, _ today: Int64) -> HTML {
        let most = max(values.max() ?? 0, 1)
        let total = values.reduce(Int64(0)) { $0.addingReportingOverflow($1).partialValue }
        let first = today - Int64(values.count) + 1
        let names = values.indices.map { (index: Int) -> String in day(first + Int64(index)) }
        let step = width / max(values.count, 1)
        var bars = HTML()
        for (index, value) in values.enumerated() {
            let height =
                value == 0 ? 1 : max(2, Int(Double(value) / Double(most) * Double(base - 14)))
            let name: HTML =
                index == values.count - 1 ? "bar today" : value == 0 ? "axis-bar" : "bar"
            bars += """
                <rect class="\(name)" x="\(index * step + 2)" y="\(base - height)" \
                width="\(step - 4)" height="\(height)"><title>\(names[index]): \
                \(Show.number(value)) \(unit)</title></rect>
                """
        }
        return figure(
            title: "\(unit) per day",
            description: "\(Show.roughly(total)) in \(values.count) days, at most "
                + "\(Show.roughly(most)) in one",
            sum: """
                <p class="sum">\(Show.roughly(total)) <small>\(unit) in \(values.count) days</small></p>
                """,
            drawing: bars, ends: (names.first ?? "", "today"),
            table: numbers(
                ["Day (UTC)", HTML(text: unit)],
                zip(names, values).reversed().map { [HTML(text: $0), Show.number($1)] }))
    }

    /// The states of all sessions over time, stacked.
    ///
    /// - Parameters:
    ///   - counts: one for each span, now the last.
    ///   - end: when the last span ends, in milliseconds since 1970.
    ///   - span: how long each is, in milliseconds.
    package static func states(
        _ counts: [[SessionState: Int]], end: Int64, span: Int64
    ) -> HTML {
        let most = max(counts.map { $0.values.reduce(0, +) }.max() ?? 0, 1)
        let step = Double(width) / Double(max(counts.count, 1))
        var bars = HTML()
        for (index, count) in counts.enumerated() {
            var top = Double(base)
            for (state, name) in order {
                guard let number = count[state], number > 0 else { continue }
                let height = Double(number) / Double(most) * Double(base - 10)
                top -= height
                bars += """
                    <rect class="\("\(name)")" x="\(tenths(Double(index) * step))" \
                    y="\(tenths(top))" width="\(tenths(step - 0.8))" height="\(tenths(height))"/>
                    """
            }
        }
        let begin = end - Int64(counts.count) * span
        let legend = order.html { state, name in
            "<span class=\"\("\(name)")\">\(state.rawValue)</span>\n"
        }
        return figure(
            title: "Sessions by state over \(Int64(counts.count) * span / 3_600_000) hours",
            description: "at most \(most) sessions at once; now "
                + order.compactMap { state, _ in
                    counts.last?[state].map { "\($0) \(state.rawValue)" }
                }.joined(separator: ", "),
            sum: "<p class=\"counts\">\(legend)</p>", drawing: bars,
            ends: (clock(begin), "now"),
            table: numbers(
                ["Until (UTC)"] + order.map { HTML(text: $0.0.rawValue) },
                counts.enumerated().reversed().map { index, count in
                    [HTML(text: clock(begin + Int64(index + 1) * span))]
                        + order.map { "\(count[$0.0] ?? 0)" }
                }))
    }

    /// From the ground up.
    private static let order: [(SessionState, StaticString)] = [
        (.working, "s-working"), (.waiting, "s-waiting"), (.error, "s-failed"), (.idle, "s-idle"),
    ]

    // MARK: Parts

    private static func figure(
        title: String, description: String, sum: HTML, drawing: HTML,
        ends: (first: String, last: String), table: HTML
    ) -> HTML {
        """
        <figure class="chart">\(sum)
        <svg viewBox="0 0 \(width) \(base)" preserveAspectRatio="none" role="img" \
        aria-label="\(title): \(description)">\
        <title>\(title)</title><desc>\(description)</desc>
        \(drawing)</svg>
        <p class="ends" aria-hidden="true"><span>\(ends.first)</span><span>\(ends.last)</span></p>
        <details><summary>As a table</summary>\(table)</details>
        </figure>

        """
    }

    private static func numbers(_ columns: [HTML], _ rows: [[HTML]]) -> HTML {
        Show.table("The numbers of the chart", columns, rows, class: "numbers")
    }

    private static func day(_ day: Int64) -> String {
        String(Timestamp.text(day * Reader.day).dropFirst(5).prefix(5))
    }

    private static func clock(_ milliseconds: Int64) -> String {
        String(Timestamp.text(milliseconds).dropFirst(11).prefix(5))
    }

    /// One decimal, which is finer than what a screen shows.
    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10)." + String(abs(tenths % 10))
    }
}
