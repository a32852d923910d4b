import ClaireDomain
import Foundation
import Support
import Testing

extension BrowserTests {
    /// Pages that are left open.
    @Suite(.serialized) struct Refresh {
        let demo: DemoFleet
        let browser: Browser

        init() throws {
            demo = try DemoFleet()
            browser = try BrowserTests.browser()
        }

        private func state(_ script: String) throws -> JSON { try browser.run("return " + script) }

        @Test("what changes appears by itself; focus, scroll, selection and typed text stay")
        func keeps() throws {
            try browser.setSize(1280, 500)
            let path = demo.path(task: "Take card payments")
            try browser.open(demo.page(path))
            let note = "form[action$=notes] textarea"
            try browser.type("Half a sent", into: note)
            try browser.run(
                """
                const area = document.querySelector(arguments[0]);
                area.setSelectionRange(2, 6); scrollTo(0, 240);
                window.untouched = document.querySelector("h1"); window.area = area;
                """, .string(note))
            let scroll = try state("scrollY")
            let task = String(path.dropFirst("/tasks/".count))
            #expect(demo.claire.run("task", "note", task, "--", "seen by itself").status == 0)
            #expect(try browser.shows("seen by itself"))
            #expect(try state("document.activeElement === area") == .bool(true))
            #expect(try state("area.value") == "Half a sent")
            #expect(try state("[area.selectionStart, area.selectionEnd]") == [2, 6])
            #expect(try state("scrollY") == scroll)
            // A part that did not change is the same element still.
            #expect(try state("untouched.isConnected") == .bool(true))
        }

        @Test("a link that has the focus keeps it over a refresh, and the pane's scroll stays")
        func focus() throws {
            try browser.setSize(390, 844)
            try browser.open(demo.page("/sessions/" + LiveFleet.id(1)))
            try browser.run(
                """
                window.link = document.querySelector("main a.name"); link.focus();
                const tail = document.querySelector("pre.tail");
                tail.scrollLeft = 30; window.tail = tail;
                """)
            #expect(demo.claire.run("task", "note", task(1), "--", "x").status == 0)
            let markup = "<img src=x onerror=boom()>"
            demo.fleet.tmux.type(markup, in: "kite-api")
            #expect(try browser.shows(markup, in: "pre.tail"))
            #expect(try state("document.activeElement === link && link.isConnected") == .bool(true))
            #expect(try state("tail.isConnected && tail.scrollLeft") == 30)
            #expect(try browser.console().isEmpty)
        }

        private func task(_ number: Int) -> String {
            demo.tasks["Take card payments"]?.text ?? ""
        }

        @Test(
            "a task that was moved elsewhere says so, and leaves the forms that are being filled in"
        )
        func movedOn() throws {
            let path = demo.path(task: "Take card payments")
            try browser.open(demo.page(path))
            let note = "form[action$=notes] textarea"
            try browser.type("Half a sent", into: note)
            let isHidden = "document.getElementById('moved-on').hidden"
            #expect(try state(isHidden) == .bool(true))
            let task = String(path.dropFirst("/tasks/".count))
            #expect(demo.claire.run("task", "block", task, "--reason", "no card").status == 0)
            #expect(try browser.shows("This task stands elsewhere now.", in: "#moved-on"))
            #expect(try waitUntil { try state(isHidden) == .bool(false) })
            #expect(
                try state("document.querySelector('form[action$=notes] textarea').value")
                    == "Half a sent")
            #expect(demo.claire.run("task", "unblock", task).status == 0)
            // Where it stands as it did, there is nothing to say.
            #expect(try waitUntil { try state(isHidden) == .bool(true) })
            #expect(demo.claire.run("task", "block", task, "--reason", "no card").status == 0)
            #expect(try waitUntil { try state(isHidden) == .bool(false) })
            try browser.click("#moved-on a")
            #expect(try browser.shows("no card"))
            #expect(try waitUntil { try state(isHidden) == .bool(true) })
            #expect(try browser.has("form[action$=moves] button[value=unblock]"))
            #expect(try browser.console().isEmpty)
        }

        @Test("a page that nobody changes is asked for and answered without a body")
        func unchanged() throws {
            let empty = try DemoFleet(isEmpty: true, options: ["--no-auth", "--no-pull"])
            try browser.open(empty.page("/projects"))
            try browser.run(
                """
                window.statuses = [];
                document.addEventListener("htmx:afterRequest", (event) =>
                  statuses.push(event.detail.xhr.status));
                """)
            #expect(try waitUntil(timeout: 40) { try state("statuses.length").integer ?? 0 >= 2 })
            #expect(try state("statuses.slice(0, 2)") == [304, 304])
        }

        @Test("the fleet is pulled while somebody looks, and the waiting stand in the title")
        func pulled() throws {
            try browser.open(demo.page("/sessions"))
            #expect(try state("document.title") == "(2) Sessions · Claire")
            let pane = try demo.fleet.agent(7, "newcomer")
            #expect(try browser.shows("newcomer"))
            try demo.fleet.askPermission(in: pane)
            #expect(
                try waitUntil(timeout: 40) {
                    try state("document.title") == "(3) Sessions · Claire"
                })
            #expect(demo.web.end() == 0)
        }

        @Test("a server that is gone is said, and the page goes on when it is back")
        func gone() throws {
            try browser.open(demo.page("/sessions"))
            let port = demo.web.port
            #expect(demo.web.end() == 0)
            #expect(try browser.shows("Claire is out of reach"))
            let again = try WebProcess(demo.claire, ["--port", "\(port)", "--no-auth"])
            #expect(try browser.shows("kite-api"))
            #expect(
                try waitUntil(timeout: 40) {
                    try state("document.querySelector('#trouble').hidden") == .bool(true)
                })
            _ = again.end()
        }
    }
}
