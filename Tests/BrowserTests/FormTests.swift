import ClaireDomain
import Foundation
import Support
import Testing

extension BrowserTests {
    /// Every form, pressed by hand, with scripts and without.
    @Suite(.serialized) struct Forms {
        let demo: DemoFleet
        let browser: Browser
        var claire: ClaireHome { demo.claire }

        init() throws {
            demo = try DemoFleet(isEmpty: true)
            browser = try BrowserTests.browser()
        }

        /// Fills in a form, opened first where it is closed, and presses its button.
        private func send(
            _ action: String, _ fields: [(name: String, text: String)] = [], button: String = ""
        ) throws {
            let form = "form[action='\(action)']"
            let closed = "details:not([open]):has(\(form)) > summary"
            if try browser.has(closed) { try browser.click(closed) }
            for (name, text) in fields {
                let field = "\(form) [name=\(name)]"
                let isSelect = try browser.has("\(form) select[name=\(name)]")
                if !isSelect { try browser.clear(field) }
                try browser.type(text, into: field)
            }
            try browser.click("\(form) button\(button.isEmpty ? "" : "[value=\(button)]")")
        }

        private func task(_ id: String) throws -> JSON {
            try claire.json("task", "task", "show", id)
        }

        private func project(_ name: String) throws -> JSON {
            try claire.json("project", "project", "show", name)
        }

        @Test(
            "projects are made, edited, noted, paused, deleted and restored",
            arguments: [true, false])
        func projects(hasScript: Bool) throws {
            try browser.setJavaScript(hasScript)
            try browser.open(demo.page("/projects"))
            try send("/projects", [("name", "kite"), ("goal", "Fly <b>high</b>")])
            #expect(try browser.shows("Created."))
            let id = try project("kite")["id"]?.string ?? ""
            #expect(try browser.text("main").contains("Fly <b>high</b>"))
            let path = "/projects/\(id)"
            try send(path + "/edit", [("name", "kite two"), ("owner", "grace")])
            #expect(try browser.shows("Saved."))
            #expect(try project("kite two")["owner"] == "grace")
            try send(path + "/notes", [("text", "first line")])
            #expect(try browser.shows("The note was added."))
            #expect(try browser.text("main").contains("first line"))
            try send(path + "/moves", button: "pause")
            #expect(try browser.shows("The status was changed."))
            #expect(try project("kite two")["status"] == "paused")
            try send(path + "/moves", button: "done")
            #expect(try waitUntil { try project("kite two")["status"] == "done" })
            try send(path + "/moves", button: "resume")
            #expect(try waitUntil { try project("kite two")["status"] == "active" })
            try send(path + "/tasks", [("title", "Fold the paper")])
            #expect(try browser.shows("Created."))
            #expect(try browser.text("main").contains("Fold the paper"))
            try browser.open(demo.page(path))
            try send(path + "/delete")
            #expect(try browser.shows("Deleted. It can be restored."))
            try browser.open(demo.page(path))
            try send(path + "/restore")
            #expect(try browser.shows("Restored."))
            #expect(try project("kite two")["deleted"] == .bool(false))
            #expect(try PageCheck(browser: browser).complaints(at: demo.url).isEmpty)
        }

        @Test(
            "what is wrong stands beside its field, and what was typed stays",
            arguments: [true, false])
        func refused(hasScript: Bool) throws {
            try claire.project("kite")
            try browser.setJavaScript(hasScript)
            try browser.open(demo.page("/projects"))
            try send("/projects", [("name", "a/b"), ("goal", "My goal, which took long to write")])
            #expect(try browser.shows("This has a '/'."))
            let field = "form[action='/projects'] [name=name]"
            let about = try browser.run(
                """
                const field = document.querySelector(arguments[0]);
                return [field.value, field.getAttribute("aria-invalid"),
                  document.getElementById(field.getAttribute("aria-describedby")).textContent,
                  document.activeElement === field];
                """, .string(field))
            #expect(about == ["a/b", "true", "This has a '/'.", .bool(hasScript)])
            #expect(
                try browser.run("return document.querySelector('[name=goal]').value")
                    == "My goal, which took long to write")
            let problems = try PageCheck(browser: browser).accessibility()
            #expect(problems.isEmpty, "\(lines(problems))")
            try browser.clear(field)
            try browser.type("kite", into: field)
            try browser.press("ENTER")
            #expect(try browser.shows("kite"))
            #expect(try browser.has("form[action='/projects'] [role=alert], .problem"))
            #expect(try claire.json("projects", "project", "list").array?.count == 1)
        }

        @Test(
            "tasks go their whole way: edited, given away, blocked, sent back, approved",
            arguments: [true, false])
        func tasks(hasScript: Bool) throws {
            try demo.fleet.agent(1, "api")
            claire.run("pull")
            try claire.project("kite")
            let other = try claire.task("kite", "Buy paper")
            try browser.setJavaScript(hasScript)
            try browser.open(demo.page("/tasks"))
            try send(
                "/tasks", [("title", "Fold it"), ("description", "Twice."), ("project", "kite")])
            #expect(try browser.shows("Created."))
            let id = String(try browser.url.split(separator: "/").last?.prefix(36) ?? "")
            let path = "/tasks/\(id)"
            try send(path + "/edit", [("title", "Fold it well"), ("priority", "1")])
            #expect(try browser.shows("Saved."))
            #expect(try task(id)["title"] == "Fold it well")
            try send(path + "/depend", [("on", String(other.prefix(8)))])
            #expect(try browser.shows("The dependencies were changed."))
            #expect(try browser.text("main").contains("Buy paper"))
            try send(path + "/free")
            #expect(try waitUntil { try task(id)["depends_on"]?.array?.isEmpty == true })
            try send(path + "/notes", [("text", "<script>alert(1)</script>")])
            #expect(try browser.shows("<script>alert(1)</script>"))
            try send(path + "/assign", [("to", "api")])
            #expect(try browser.shows("Assigned."))
            #expect(try task(id)["session_id"] == .string(LiveFleet.id(1)))
            #expect(try task(id)["status"] == "in_progress")
            try send(path + "/release")
            #expect(try browser.shows("Released."))
            #expect(try task(id)["session_id"] == .null)
            try send(path + "/assign", [("to", "api")])
            #expect(try browser.shows("Assigned."))
            #expect(try task(id)["session_id"] == .string(LiveFleet.id(1)))
            try send(path + "/moves", [("reason", "no paper")], button: "block")
            #expect(try browser.shows("no paper"))
            #expect(try task(id)["status"] == "blocked")
            try send(path + "/moves", button: "unblock")
            #expect(try waitUntil { try task(id)["status"] == "in_progress" })
            try send(path + "/moves", [("reason", "folded")], button: "submit")
            #expect(try browser.shows("Waits for your review"))
            try send(path + "/reject", [("reason", "once more")])
            #expect(try browser.shows("Sent back with your feedback."))
            try send(path + "/moves", button: "submit")
            #expect(try browser.shows("Waits for your review"))
            try send(path + "/approve")
            #expect(try browser.shows("Approved: the task is done."))
            #expect(try task(id)["status"] == "done")
            try send(path + "/delete")
            #expect(try browser.shows("Deleted. It can be restored."))
            try browser.open(demo.page(path))
            try send(path + "/restore")
            #expect(try browser.shows("Restored."))
            #expect(try PageCheck(browser: browser).complaints(at: demo.url).isEmpty)
        }

        @Test(
            "filters are links that can be kept; with scripts they apply as they are chosen",
            arguments: [true, false])
        func filters(hasScript: Bool) throws {
            try claire.project("kite")
            try claire.project("museum")
            _ = try claire.task("kite", "Fold it")
            _ = try claire.task("museum", "Scan it")
            try browser.setJavaScript(hasScript)
            try browser.open(demo.page("/tasks"))
            try browser.type("museum", into: "#filter-project")
            if !hasScript { try browser.click(".filters button") }
            #expect(try waitUntil { try browser.url.contains("project=") })
            #expect(try browser.shows("Scan it"))
            #expect(try !browser.text("main table").contains("Fold it"))
            try browser.open(demo.page("/events"))
            try browser.type("task_created", into: "#filter-type")
            if !hasScript { try browser.click(".filters button") }
            #expect(try waitUntil { try browser.url.contains("type=task_created") })
            #expect(try !browser.text(".log").contains("project created"))
            try browser.type("yesterday", into: "#filter-since")
            try browser.press("ENTER")
            #expect(try waitUntil { try browser.url.contains("since=yesterday") })
            #expect(try browser.text(".log").contains("Fold it"))
        }
    }
}
