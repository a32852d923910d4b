import ClaireDomain
import Foundation
import Support
import Testing

/// What a person sees and does in a real browser, one test after the other: they share it.
@Suite(.serialized) struct BrowserTests {
    /// Starts with the first test and ends with the process.
    static let shared = Result { try Browser() }

    /// The browser, with a tab without a past.
    static func browser() throws -> Browser {
        let browser = try shared.get()
        try browser.fresh()
        try browser.setJavaScript(true)
        try browser.setSize(1280, 900)
        try browser.setScheme("light")
        return browser
    }
}

extension BrowserTests {
    @Test("the browser runs scripts or leaves them, and reaches nothing but this host")
    func harness() throws {
        let browser = try Self.browser()
        let script = "<script>document.title='moved'</script>"
        let page = "data:text/html,<title>still</title><p>words" + script
        for (isOn, title) in [(true, "moved"), (false, "still")] {
            try browser.setJavaScript(isOn)
            try browser.open(page)
            #expect(try browser.text("p") == "words")
            #expect(try browser.run("return document.title") == .string(title))
        }
        #expect(throws: BrowserFailure.self) { try browser.open("http://example.org/") }
        let requests = try browser.requests()
        #expect(!requests.isEmpty)
        #expect(requests.allSatisfy { $0 == "http://example.org/" }, "\(requests)")
    }
}
