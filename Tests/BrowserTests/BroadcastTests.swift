import ClaireDomain
import Foundation
import Support
import Testing

extension BrowserTests {
    /// A broadcast from the composer to the proof that agents read it.
    @Suite(.serialized) struct Broadcasts {
        let demo: DemoFleet
        let browser: Browser

        init() throws {
            demo = try DemoFleet(isEmpty: true)
            try demo.fleet.agent(1, "api")
            try demo.fleet.agent(2, "web", "/stand-in ask rm -rf build")
            try demo.fleet.project("p", 1, 2)
            demo.claire.run("pull")
            browser = try BrowserTests.browser()
        }

        private func compose(_ text: String) throws {
            try browser.open(demo.page("/broadcast?target=project:p"))
            try browser.type(text, into: "#broadcast-text")
            try browser.click("button[value=preview]")
            #expect(try browser.shows("Send this?"))
        }

        private func sent() throws -> Int {
            try demo.claire.json("events", "log", "--type", "broadcast_sent").array?.count ?? -1
        }

        @Test(
            "a message is shown with who gets it, sent, and followed until it is acknowledged",
            arguments: [true, false])
        func acknowledged(hasScript: Bool) throws {
            try browser.setJavaScript(hasScript)
            try compose("Please commit before noon.")
            // Nothing is sent before a person saw who gets it.
            #expect(try sent() == 0)
            let preview = try browser.text("main")
            #expect(preview.contains("api") && preview.contains("idle"))
            #expect(
                preview.contains("web") && preview.contains("is skipped: it waits for a person"))
            try browser.click("button[value=send]")
            #expect(try waitUntil(timeout: 30) { try browser.url.contains("/broadcast/") })
            // Without scripts a person loads the page again.
            let arrived = try waitUntil(timeout: 60) {
                if !hasScript { try browser.reload() }
                return try browser.text("main").contains("1 of 2 acknowledged")
            }
            let outcome = try browser.text("main")
            #expect(arrived, "\(outcome)")
            #expect(outcome.contains("seen in the transcript"))
            #expect(outcome.contains("skipped: it waits for a person"))
            #expect(demo.fleet.prompts(1).count == 1)
            #expect(demo.fleet.prompts(1).first?.contains("Please commit before noon.") == true)
            #expect(demo.fleet.prompts(2).count == 1)
            #expect(try browser.console().isEmpty)
        }

        @Test("a reload, the way back and a second press send nothing again")
        func once() throws {
            try compose("Once.")
            // Two presses before the first answer is there.
            try browser.run(
                """
                const form = document.querySelector("form.compose");
                const body = new URLSearchParams(new FormData(form)); body.set("step", "send");
                window.answers = Promise.all([1, 2, 3].map(() => fetch("/broadcast", {
                  method: "POST", body, redirect: "follow"}).then((answer) => answer.url)));
                """)
            let urls =
                try browser.run("return await window.answers").array?.compactMap(\.string) ?? []
            #expect(urls.count == 3 && Set(urls).count == 1)
            #expect(urls.first?.contains("/broadcast/") == true)
            #expect(waitUntil { !demo.fleet.prompts(1).isEmpty })
            try browser.click("button[value=send]")
            #expect(try waitUntil(timeout: 30) { try browser.url == urls.first })
            try browser.reload()
            #expect(try sent() == 1)
            #expect(demo.fleet.prompts(1).count == 1)
        }

        @Test("who gets it is looked at again: a change shows the message anew and sends nothing")
        func changed() throws {
            try compose("For those who were shown.")
            try demo.fleet.agent(3, "late")
            let task = try demo.claire.task("p", "task 3")
            #expect(demo.claire.run("assign", task, LiveFleet.id(3)).status == 0)
            try browser.click("button[value=send]")
            #expect(try browser.shows("has changed since you looked"))
            #expect(try browser.text("main").contains("late"))
            #expect(try sent() == 0)
            try browser.click("button[value=send]")
            #expect(try waitUntil(timeout: 30) { try browser.url.contains("/broadcast/") })
            #expect(try sent() == 1)
        }

        @Test("what can't be sent keeps what was typed and says why beside the field")
        func refused() throws {
            try browser.open(demo.page("/broadcast"))
            try browser.run(
                """
                for (const field of document.querySelectorAll("[required]")) field.required = false;
                document.querySelector("#broadcast-text").value = " ";
                """)
            try browser.click("button[value=preview]")
            #expect(try browser.shows("Choose a project or a group."))
            try browser.open(demo.page("/broadcast?target=project:p"))
            try browser.run("document.querySelector('#broadcast-text').required = false")
            try browser.click("button[value=preview]")
            #expect(try browser.shows("This is empty."))
            #expect(
                try browser.run("return document.querySelector('#broadcast-target').value")
                    == "project:p")
            let problems = try PageCheck(browser: browser).accessibility()
            #expect(problems.isEmpty, "\(lines(problems))")
            #expect(try sent() == 0)
        }

        @Test("choosing whom to tell shows them at once, and keeps what is being typed")
        func live() throws {
            try browser.open(demo.page("/broadcast"))
            #expect(try browser.text("main").contains("Choose a project or a group."))
            try browser.type("Half a sent", into: "#broadcast-text")
            try browser.run(
                """
                const target = document.querySelector("#broadcast-target");
                target.value = "project:p";
                target.dispatchEvent(new Event("change", {bubbles: true}));
                """)
            #expect(try browser.shows("is skipped: it waits for a person"))
            #expect(
                try browser.run("return document.querySelector('#broadcast-text').value")
                    == "Half a sent")
        }

        @Test("a fleet that can't be asked is said, with what to do, and nothing is sent")
        func withoutTransport() throws {
            let config = try #require(demo.fleet.home.text(".config/claire/claire.toml"))
            try demo.fleet.home.write(
                config + "\n[transport]\ncommand = \"no-such-rclaude\"\n",
                to: ".config/claire/claire.toml")
            try browser.open(demo.page("/broadcast?target=project:p"))
            try browser.type("Hello.", into: "#broadcast-text")
            try browser.click("button[value=preview]")
            #expect(try browser.shows("no program 'no-such-rclaude'"))
            #expect(try browser.text("main").contains("correct the command"))
            #expect(
                try browser.run("return document.querySelector('#broadcast-text').value")
                    == "Hello.")
            try browser.open(demo.page("/sessions"))
            #expect(try browser.shows("The fleet can't be asked"))
            #expect(try sent() == 0)
        }
    }
}
