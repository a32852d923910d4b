import Foundation
import Support
import Testing

/// Where `make screenshots` wants the pictures; nothing in an ordinary run of the tests.
private let pictures = ProcessInfo.processInfo.environment["CLAIRE_SCREENSHOTS"]

extension BrowserTests {
    /// Pictures of all pages for people to look at: `make screenshots`.
    @Suite(.serialized, .enabled(if: pictures != nil, "only 'make screenshots' makes pictures"))
    struct Screenshots {
        private static let looks = [
            ("light", "light", 1280, 900), ("dark", "dark", 1280, 900),
            ("phone", "light", 390, 844),
        ]

        private func take(_ pages: [(name: String, path: String)], _ demo: DemoFleet) throws {
            let browser = try BrowserTests.browser()
            for (look, scheme, width, height) in Self.looks {
                try browser.setScheme(scheme)
                try browser.setSize(width, height)
                for page in pages {
                    try browser.open(demo.page(page.path))
                    let file = "\(pictures ?? "")/\(page.name)-\(look).png"
                    try browser.picture(file, whole: true)
                    #expect(FileManager.default.fileExists(atPath: file))
                }
            }
        }

        @Test("pictures of every page of a fleet that lives")
        func live() throws {
            let demo = try DemoFleet()
            let claire = demo.claire
            claire.run("broadcast", "kite", "--yes", "--", "Please commit before noon.")
            claire.run("broadcast", "museum", "--yes", "--", "The scanner is back at two.")
            try demo.addPeers()
            let sent = try claire.json("events", "log", "--type", "broadcast_sent").array
            try take(
                [
                    ("home", "/"), ("projects", "/projects"),
                    ("project-board", demo.path(project: "kite")),
                    ("project-table", demo.path(project: "museum") + "?view=table"),
                    ("tasks", "/tasks"), ("task", demo.path(task: "Take card payments")),
                    ("task-review", demo.path(task: "Write the guide")), ("sessions", "/sessions"),
                    ("session-waiting", "/sessions/" + LiveFleet.id(4)),
                    ("session-working", "/sessions/" + LiveFleet.id(1)),
                    ("broadcast", "/broadcast?target=project:kite"),
                    ("broadcast-outcome", "/broadcast/" + (sent?.first?["id"]?.string ?? "")),
                    ("events", "/events"), ("peers", "/peers"),
                ], demo)
            try takeForms(demo)
            try takeReadme(demo)
        }

        /// The two of the README, small enough to be committed.
        private func takeReadme(_ demo: DemoFleet) throws {
            let browser = try BrowserTests.browser()
            try browser.setSize(1180, 800)
            for (name, scheme, path) in [
                ("overview", "light", "/"), ("session", "dark", "/sessions/" + LiveFleet.id(4)),
            ] {
                try browser.setScheme(scheme)
                try browser.open(demo.page(path))
                let file = "\(pictures ?? "")/readme-\(name).webp"
                try browser.picture(file)
                let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
                #expect(size ?? .max < 150_000)
            }
        }

        /// Pages that only a form leads to.
        private func takeForms(_ demo: DemoFleet) throws {
            let browser = try BrowserTests.browser()
            for (look, scheme, width, height) in Self.looks {
                try browser.setScheme(scheme)
                try browser.setSize(width, height)
                try browser.open(demo.page("/broadcast?target=project:kite"))
                try browser.type("Please commit before noon.", into: "#broadcast-text")
                try browser.click("button[value=preview]")
                #expect(try browser.shows("Send this?"))
                try browser.picture("\(pictures ?? "")/broadcast-preview-\(look).png", whole: true)
                try browser.open(demo.page("/projects"))
                try browser.click("details summary")
                try browser.type("a/b", into: "form[action='/projects'] [name=name]")
                try browser.press("ENTER")
                #expect(try browser.shows("This has a '/'."))
                try browser.picture("\(pictures ?? "")/form-refused-\(look).png", whole: true)
            }
        }

        @Test("pictures of every page where nothing was done yet")
        func empty() throws {
            let demo = try DemoFleet(isEmpty: true)
            try take(
                [
                    ("empty-home", "/"), ("empty-projects", "/projects"), ("empty-tasks", "/tasks"),
                    ("empty-sessions", "/sessions"), ("empty-broadcast", "/broadcast"),
                    ("empty-events", "/events"), ("empty-peers", "/peers"),
                ], demo)
        }
    }
}
