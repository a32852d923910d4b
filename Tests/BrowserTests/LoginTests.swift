import ClaireDomain
import Foundation
import Support
import Testing

extension BrowserTests {
    /// Who may come in, as a real browser has it: what it sends by itself is its own affair, and the
    /// whole of the defence hangs on that.
    @Suite(.serialized) struct Login {
        let home: ClaireHome
        let web: WebProcess

        init() throws {
            home = try ClaireHome()
            web = try WebProcess(home)
        }

        func isIn(_ browser: Browser) throws -> Bool { try browser.has("nav a[href='/projects']") }

        @Test(
            "the printed URL leads to the first page, forms are taken, and logging out ends it",
            arguments: [true, false])
        func logIn(_ hasScripts: Bool) throws {
            let browser = try BrowserTests.browser()
            let login = try LoginURL(home)
            try browser.open(login.text)
            #expect(try isIn(browser))
            #expect(try browser.url == "http://\(login.host)/")
            #expect(try browser.run("return document.cookie") == "")
            try browser.setJavaScript(hasScripts)
            try browser.open("http://\(login.host)/projects")
            try browser.click("details summary")
            try browser.type("site \(hasScripts)", into: "form[action='/projects'] [name=name]")
            try browser.press("ENTER")
            #expect(try browser.shows("site \(hasScripts)"))
            #expect(home.run("project", "list").output.contains("site \(hasScripts)"))
            try browser.click("form[action='/logout'] button")
            #expect(try browser.shows("claire web login"))
            try browser.open("http://\(login.host)/")
            #expect(try !isIn(browser))
            let said = try browser.console().filter { !$0.contains("401") }
            #expect(said.isEmpty, "\(said)")
        }

        @Test("who follows a link on another site to a page that they may see, sees it")
        func linked() throws {
            let browser = try BrowserTests.browser()
            let login = try LoginURL(home)
            try browser.open(login.text)
            for isOn in [true, false] {
                try browser.setJavaScript(isOn)
                try browser.open("data:text/html,<a href='http://\(login.host)/projects'>go</a>")
                try browser.click("a")
                #expect(
                    try waitUntil { try browser.has("nav a[aria-current][href='/projects']") })
            }
        }

        @Test("the code's URL that was opened by a link of another site logs in all the same")
        func linkedLogin() throws {
            let browser = try BrowserTests.browser()
            let login = try LoginURL(home)
            try browser.open("data:text/html,<a href='\(login.text)'>go</a>")
            try browser.click("a")
            #expect(try waitUntil { try isIn(browser) })
            // Back in the history, to a code that was used: whoever is in stays in.
            try browser.open(login.text)
            #expect(try isIn(browser))
        }

        @Test("a page of another site can't post with the cookie, frame a page, or read one")
        func foreignPage() throws {
            let browser = try BrowserTests.browser()
            let login = try LoginURL(home)
            try browser.open(login.text)
            let address = "http://\(login.host)"
            try browser.open(
                "data:text/html,<form method=post action='\(address)/logout'><button>win</button>"
                    + "</form><iframe src='\(address)/'></iframe>")
            #expect(try browser.run("return window.frames[0].length") == .integer(0))
            try browser.click("button")
            #expect(try browser.shows("Forbidden"))
            try browser.open(address + "/")
            #expect(try isIn(browser))
        }
    }
}
