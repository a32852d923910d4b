import ClaireDomain
import Foundation
import Support
import Testing

extension BrowserTests {
    /// What holds of every page, on a fleet that lives and on a home where nothing was done yet.
    @Suite(.serialized) struct EveryPage {
        static func paths(_ demo: DemoFleet) throws -> [String] {
            let broadcasts = try demo.claire.json("events", "log", "--type", "broadcast_sent")
            let sent = broadcasts.array?.last?["id"]?.string
            return [
                "/", "/projects", demo.path(project: "kite"),
                demo.path(project: "museum") + "?view=table", "/tasks", "/tasks?status=all",
                demo.path(task: "Take card payments"), demo.path(task: "Write the guide"),
                "/sessions", "/sessions?state=waiting", "/sessions/" + LiveFleet.id(4),
                "/sessions/" + LiveFleet.id(1), "/broadcast", "/broadcast?target=project:kite",
                "/events", "/events?type=task_created&since=never", "/peers",
            ] + (sent.map { ["/broadcast/" + $0] } ?? [])
        }

        @Test(
            "the checks see what they look for",
            arguments: [
                ("<input>", "a control without a label"),
                ("<a href='/x'></a>", "nothing says what this is"),
                ("<svg width=9 height=9></svg>", "a picture without words"),
                ("<table><tr><th>x</table>", "a table without a name"),
                ("<h3>x</h3>", "a heading of level 3 follows one of 1"),
                ("<p id=a></p><p id=a></p>", "the id 'a' is there twice"),
                ("<label for=b>x</label>", "which is not there"),
                ("<ul><p>x</p></ul>", "in a list, not an item"),
                ("<p tabindex=2>x</p>", "an order of its own"),
                ("<p style='color: rgb(150 150 150)'>x</p>", "a contrast of 2."),
                ("<p style='opacity: .4'>x</p>", "a contrast of"),
                ("<p style='background: black'>x</p>", "a contrast of 1.00"),
                ("<div style='height: 9px; overflow: auto'>x<br>x<br>x</div>", "by the keyboard"),
                (
                    "<label>x<input style='border: 1px solid rgb(230 230 230)'></label>",
                    "field's edge"
                ),
                ("<p style='width: 3000px'>x</p>", "px too wide"),
                ("<main></main>", "2 main parts"), ("<h1>y</h1>", "2 main headings"),
            ])
        func faults(html: String, what: String) throws {
            let browser = try BrowserTests.browser()
            let frame =
                "<!doctype html><html lang=en>"
                + "<meta charset=utf-8><title>t</title><main><h1>x</h1></main>"
            try browser.open("data:text/html," + frame)
            #expect(try PageCheck(browser: browser).accessibility() == [])
            try browser.open("data:text/html," + frame + html)
            let problems = try PageCheck(browser: browser).accessibility()
            #expect(problems.contains { $0.contains(what) }, "\(problems)")
        }

        @Test("every page can be read, seen and reached by all, in light, dark and on a phone")
        func accessible() throws {
            let demo = try DemoFleet()
            demo.claire.run("broadcast", "kite", "--yes", "--", "Please commit before noon.")
            try demo.addPeers()
            let browser = try BrowserTests.browser()
            let check = PageCheck(browser: browser)
            for path in try Self.paths(demo) {
                for (scheme, width) in [("light", 1280), ("dark", 1280), ("light", 360)] {
                    try browser.setScheme(scheme)
                    try browser.setSize(width, 900)
                    try browser.open(demo.page(path))
                    let problems = try check.accessibility()
                    #expect(problems.isEmpty, "\(path), \(scheme), \(width) px: \(lines(problems))")
                }
                let said = try check.complaints(at: demo.url)
                #expect(said.isEmpty, "\(path): \(lines(said))")
            }
        }

        @Test("every page says what it has to without scripts, and times as they are")
        func withoutScripts() throws {
            let demo = try DemoFleet()
            let browser = try BrowserTests.browser()
            let check = PageCheck(browser: browser)
            for path in try Self.paths(demo) {
                try browser.setJavaScript(true)
                try browser.open(demo.page(path))
                let count = "return document.querySelectorAll('main a, main td, main li').length"
                let scripted = try browser.run(count)
                try browser.setJavaScript(false)
                try browser.reload()
                #expect(try browser.run(count) == scripted, "\(path)")
                let others = try browser.run(
                    "return [...document.querySelectorAll('main time')].map((time) => "
                        + "time.textContent).filter((text) => !text.endsWith(' UTC'))")
                #expect(others == [], "\(path)")
                let problems = try check.accessibility() + check.complaints(at: demo.url)
                #expect(problems.isEmpty, "\(path): \(lines(problems))")
            }
        }

        @Test("the Tab key goes through every page in its order, and the focus can be seen")
        func keyboard() throws {
            let demo = try DemoFleet()
            let browser = try BrowserTests.browser()
            for path in try Self.paths(demo) {
                try browser.open(demo.page(path))
                let problems = try PageCheck(browser: browser).keyboard()
                #expect(problems.isEmpty, "\(path): \(lines(problems))")
            }
        }

        @Test("pages without anything on them teach the next step, to all readers")
        func empty() throws {
            let demo = try DemoFleet(isEmpty: true)
            let browser = try BrowserTests.browser()
            let check = PageCheck(browser: browser)
            for (path, step) in [
                ("/", "claire project new"), ("/projects", "New project"),
                ("/tasks", "claire project new"), ("/sessions", "tmux new-session -s NAME claude"),
                ("/broadcast", "claire group add"), ("/events", "claire project new"),
                ("/peers", "claire sync peer add"),
            ] {
                for width in [1280, 360] {
                    try browser.setSize(width, 900)
                    try browser.open(demo.page(path))
                    #expect(try browser.text().contains(step), "\(path)")
                    let problems = try check.accessibility() + check.complaints(at: demo.url)
                    #expect(problems.isEmpty, "\(path), \(width) px: \(lines(problems))")
                }
            }
        }
    }
}

/// Some lines, each on its own in a test's output.
func lines(_ lines: [String]) -> String { "\n  " + lines.joined(separator: "\n  ") }
