import ClaireDomain
import Testing

@testable import ClaireWeb

/// Markup by type.
@Suite struct HTMLTests {
    @Test(
        "a text is text, in content and within an attribute's quotes",
        arguments: [
            "<script>alert(1)</script>", "\" onclick=\"alert(1)", "' onclick='alert(1)",
            "</textarea><script>", "</title><script>", "&lt;script&gt;", "<!--", "]]>",
            "<img src=x onerror=alert(1)>", "javascript:alert(1)", "\u{0}<b>",
        ])
    func escaped(_ attack: String) {
        let page: HTML = "<p title=\"\(attack)\">\(attack)</p>"
        let inner = page.text.dropFirst("<p title=\"".count).dropLast("</p>".count)
        let parts = inner.split(separator: "\">", maxSplits: 1)
        #expect(parts.count == 2)
        #expect(parts.first == parts.last)
        for part in parts {
            #expect(part.utf8.allSatisfy { byte in !"<>\"'".utf8.contains(byte) && byte >= 0x20 })
        }
    }

    @Test("a literal is markup, pieces nest as they are, and numbers and ids are written out")
    func nesting() {
        let id = UUID(random: 1, 2)
        let inner: HTML = "<b>\("a & b")</b>"
        let page: HTML = "<i>\(inner)\([inner, inner])\(nil as HTML?)\(7)\(id)</i>"
        let bold = "<b>a &amp; b</b>"
        #expect(page.text == "<i>\(bold)\(bold)\(bold)7\(id.text)</i>")
        #expect(HTML.when(false, "<b></b>").isEmpty)
        #expect(["x", "<"].html { "\($0)," }.text == "x,&lt;,")
    }

    @Test("line ends and tabs stay, other control characters show as what can't be shown")
    func controls() {
        #expect(HTML(text: "a\n\tb").text == "a\n\tb")
        #expect(HTML(text: "a\u{0}\u{1B}[2J\u{7F}").text == "a\u{FFFD}\u{FFFD}[2J\u{FFFD}")
    }

    @Test("a link's parameters are encoded, so that no value ends it or begins another")
    func links() {
        let link = Link.tasks.with([
            ("title", "a&b=c #\"'<é"), ("project", nil), ("status", "todo"),
        ])
        #expect(link.text == "/tasks?title=a%26b%3Dc%20%23%22%27%3C%C3%A9&status=todo")
        #expect(Link.home.with([("x", nil)]).text == "/")
    }

    @Test(
        "numbers are written for people",
        arguments: [
            (0, "0", "0"), (999, "999", "999"), (1000, "1,000", "1.0k"),
            (1_234_567, "1,234,567", "1.2M"), (12_345_678_901, "12,345,678,901", "12G"),
        ] as [(Int64, String, String)])
    func numbers(_ number: Int64, _ whole: String, _ rough: String) {
        #expect(Show.number(number).text == whole)
        #expect(Show.roughly(number) == rough)
    }

    @Test("a chart says what it shows in words, and its numbers as a table")
    func charts() {
        let chart = Chart.perDay([0, 3, 5], "tasks done", 20_000).text
        #expect(chart.contains("role=\"img\""))
        #expect(chart.contains("<title>tasks done per day</title>"))
        #expect(chart.contains("<desc>8 in 3 days, at most 5 in one</desc>"))
        #expect(chart.contains("<td data-label=\"tasks done\">5</td>"))
        #expect(!chart.contains("style="))
        let states = Chart.states([[.working: 2], [.idle: 1]], end: 7_200_000, span: 3_600_000).text
        #expect(states.contains("now 1 idle"))
        #expect(states.contains("class=\"s-working\""))
    }
}
