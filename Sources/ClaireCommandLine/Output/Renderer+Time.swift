extension Renderer {
    /// A moment: how long ago on a terminal, RFC 3339 in UTC elsewhere. Both are milliseconds
    /// since 1970.
    package func time(_ moment: Int64, now: Int64, _ style: Style = .muted) -> Text {
        let text =
            screen.isInteractive
            ? RelativeTime.text(moment, now: now) : Timestamp.text(milliseconds: moment)
        return Text(text, style)
    }
}

/// How long ago something was, in few letters.
package enum RelativeTime {
    /// `just now`, `40s ago`, `5m ago`, `3h ago`, `2d ago`, `5w ago`, `2y ago`; `in 5m` ahead.
    package static func text(_ moment: Int64, now: Int64) -> String {
        let (difference, overflow) = now.subtractingReportingOverflow(moment)
        let seconds = overflow ? Int64.max / 1000 : difference / 1000
        if seconds.magnitude < 5 { return "just now" }
        let span = span(seconds: Int64(clamping: seconds.magnitude))
        return seconds > 0 ? span + " ago" : "in " + span
    }

    /// A span of time in its largest unit: `40s`, `5m`, `3h`, `2d`, `5w`, `2y`.
    package static func span(seconds: Int64) -> String {
        let units: [(seconds: Int64, name: String)] = [
            (365 * 86_400, "y"), (7 * 86_400, "w"), (86_400, "d"), (3600, "h"), (60, "m"),
        ]
        for unit in units where seconds >= unit.seconds * (unit.name == "w" ? 2 : 1) {
            return "\(seconds / unit.seconds)\(unit.name)"
        }
        return "\(seconds)s"
    }
}
