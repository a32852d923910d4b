import ClaireDomain

/// The small pieces that pages are made of. States have a colour, a shape and a word, which is that
/// of the command line.
package enum Show {
    // MARK: States

    /// `◐ in_progress`.
    package static func badge(_ status: TaskStatus) -> HTML { badge(status.rawValue, status.tone) }

    /// `▲ waiting`.
    package static func badge(_ state: SessionState) -> HTML { badge(state.rawValue, state.tone) }

    /// `● active`.
    package static func badge(_ status: ProjectStatus) -> HTML {
        badge(status.rawValue, status.tone)
    }

    /// A word with the shape and colour of a tone.
    ///
    /// - Parameter tone: `todo`, `progress`, `review`, `blocked`, `done`, `failed`, `waiting`,
    ///   `working`, `idle`, `unknown`, `muted`: the classes of the stylesheet.
    package static func badge(_ word: String, _ tone: StaticString) -> HTML {
        "<span class=\"badge \("\(tone)")\"><i class=\"shape\"></i>\(word)</span>"
    }

    // MARK: Times

    /// `5m ago`; without the script the time itself.
    package static func ago(_ milliseconds: Int64?) -> HTML { time(milliseconds, "ago") }

    /// `5m`, for how long something has lasted.
    package static func age(_ milliseconds: Int64?) -> HTML { time(milliseconds, "age") }

    private static func time(_ milliseconds: Int64?, _ form: StaticString) -> HTML {
        guard let milliseconds else { return "<span class=\"none\">—</span>" }
        let text = Timestamp.text(milliseconds)
        let date = text.prefix(10)
        let clock = text.dropFirst(11).prefix(5)
        return """
            <time datetime="\(text)" data-as="\("\(form)")">\(date) \(clock) UTC</time>
            """
    }

    // MARK: Names

    /// A task's title as a link.
    package static func task(_ id: UUID, _ title: String) -> HTML {
        "<a class=\"name\" href=\"\(Link.task(id))\">\(title)</a>"
    }

    /// A project's label as a link.
    package static func project(_ id: UUID, _ label: String) -> HTML {
        "<a class=\"name\" href=\"\(Link.project(id))\">\(label)</a>"
    }

    /// A session's label as a link.
    package static func session(_ id: UUID, _ label: String) -> HTML {
        "<a class=\"name\" href=\"\(Link.session(id))\">\(label)</a>"
    }

    /// The first eight digits of an id, whole where the pointer rests.
    package static func id(_ id: UUID) -> HTML {
        "<code class=\"id\" title=\"\(id)\">\(id.text.prefix(8))</code>"
    }

    /// `P1`; what is urgent stands out.
    package static func priority(_ priority: Priority) -> HTML {
        let tone: HTML =
            switch priority.rawValue {
            case 0: "urgent"
            case 1: "high"
            case 2: "usual"
            default: "low"
            }
        return "<span class=\"priority \(tone)\" title=\"priority\">P\(priority.rawValue)</span>"
    }

    // MARK: Blocks

    /// What stands where there is nothing yet, with the next step and the command for it.
    package static func empty(_ sentence: HTML, command: String? = nil) -> HTML {
        "<div class=\"empty\"><p>\(sentence)</p>\(command.map(self.command))</div>"
    }

    /// A command line to copy.
    package static func command(_ line: String) -> HTML {
        "<pre class=\"command\" tabindex=\"0\"><code>\(line)</code></pre>"
    }

    /// A titled part of a page.
    ///
    /// - Parameter aside: what stands at the right of the title: a count, a link.
    package static func section(_ title: HTML, aside: HTML = "", _ content: HTML) -> HTML {
        """
        <section class="card">
        <header><h2>\(title)</h2>\(HTML.when(!aside.isEmpty, "<div class=\"aside\">\(aside)</div>"))\
        </header>
        \(content)
        </section>

        """
    }

    /// A table that scrolls in a box of its own, and whose rows become cards on a phone.
    ///
    /// - Parameters:
    ///   - caption: what it holds, for those who don't see it.
    ///   - columns: the headings; an empty one names nothing.
    ///   - rows: as many cells each; a row's first cell names it.
    package static func table(
        _ caption: HTML, _ columns: [HTML], _ rows: [[HTML]], class name: StaticString = ""
    ) -> HTML {
        let heads = columns.html { "<th scope=\"col\">\($0)</th>" }
        let body = rows.html { cells in
            let row = zip(columns, cells).enumerated().html { index, cell -> HTML in
                guard index > 0 else { return "<th scope=\"row\">\(cell.1)</th>" }
                return "<td data-label=\"\(cell.0)\">\(cell.1)</td>"
            }
            return "<tr>\(row)</tr>\n"
        }
        return """
            <div class="scroll"><table class="\("\(name)")">
            <caption class="unseen">\(caption)</caption>
            <thead><tr>\(heads)</tr></thead>
            <tbody>
            \(body)</tbody></table></div>

            """
    }

    /// Names with values: facts about one thing.
    package static func facts(_ facts: [(name: HTML, value: HTML?)]) -> HTML {
        let items = facts.html { name, value in
            value.map { "<div><dt>\(name)</dt><dd>\($0)</dd></div>\n" } ?? ""
        }
        return "<dl class=\"facts\">\n\(items)</dl>\n"
    }

    /// Somebody's longer text with its line ends.
    package static func prose(_ text: String) -> HTML {
        "<div class=\"prose\">\(text)</div>"
    }

    /// `1,234,567`.
    package static func number(_ number: Int64) -> HTML {
        let digits = Array(String(number.magnitude).utf8)
        var bytes: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) {
                bytes.append(UInt8(ascii: ","))
            }
            bytes.append(digit)
        }
        return HTML(unescaped: String(decoding: bytes, as: UTF8.self))
    }

    /// `1.2M`, for where there is little room.
    package static func roughly(_ number: Int64) -> String {
        let units: [(Int64, String)] = [
            (1_000_000_000, "G"), (1_000_000, "M"), (1000, "k"),
        ]
        guard let (unit, name) = units.first(where: { number >= $0.0 }) else {
            return String(number)
        }
        let tenths = number / (unit / 10)
        return tenths >= 100
            ? "\(tenths / 10)\(name)" : "\(tenths / 10).\(tenths % 10)\(name)"
    }

    /// `$1.23`.
    package static func dollars(_ amount: Double) -> String {
        let cents = Int64((max(0, min(amount, 1e12)) * 100).rounded())
        if cents == 0, amount > 0 { return "<$0.01" }
        return "$\(cents / 100)." + (cents % 100 < 10 ? "0" : "") + "\(cents % 100)"
    }
}

extension TaskStatus {
    var tone: StaticString {
        switch self {
        case .todo: "todo"
        case .inProgress: "progress"
        case .inReview: "review"
        case .blocked: "blocked"
        case .done: "done"
        case .failed: "failed"
        }
    }
}

extension SessionState {
    var tone: StaticString {
        switch self {
        case .waiting: "waiting"
        case .error: "failed"
        case .working: "working"
        case .idle: "idle"
        case .done: "ended"
        case .unknown: "unknown"
        }
    }
}

extension ProjectStatus {
    var tone: StaticString {
        switch self {
        case .active: "working"
        case .paused: "idle"
        case .done: "done"
        }
    }
}
