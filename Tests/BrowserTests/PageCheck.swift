import ClaireDomain
import Foundation
import Support

/// What must hold of every page, whatever it shows.
struct PageCheck {
    let browser: Browser

    private static let script: String = {
        let path = Products.repository + "/Tests/Programs/accessibility.js"
        return (try? String(contentsOfFile: path, encoding: .utf8)) ?? "return ['no script']"
    }()

    /// What is wrong with names, structure, contrast and room of the page that is open.
    func accessibility() throws -> [String] {
        try browser.run(Self.script).array?.compactMap(\.string) ?? ["the script returned nothing"]
    }

    /// What the browser complained about, and what was asked of others than this server.
    func complaints(at url: String) throws -> [String] {
        let foreign = try browser.requests().filter { !$0.hasPrefix(url + "/") }
        return try browser.console() + foreign.map { "asked for " + $0 }
    }

    /// Goes through the page with the Tab key, to its end.
    ///
    /// - Returns: what is wrong with the order, or can't be seen when it has the focus.
    func keyboard() throws -> [String] {
        try browser.run("document.activeElement.blur(); scrollTo(0, 0); window.tabbed = new Set()")
        var problems: [String] = []
        for _ in 0..<400 {
            try browser.press("TAB")
            let answer = try browser.run(Self.focus)
            if answer["end"] == .bool(true) { return problems }
            problems += answer["problems"]?.array?.compactMap(\.string) ?? []
        }
        return problems + ["the Tab key leads round and round"]
    }

    /// What has the focus: whether it was there before, follows the last one, and shows it.
    private static let focus = """
        const element = document.activeElement, problems = [];
        if (!element || element === document.body || tabbed.has(element)) return {end: true};
        const what = element.outerHTML.slice(0, 100);
        if (window.lastTabbed && tabbed.size &&
            !(lastTabbed.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING))
          problems.push("the focus goes back to " + what);
        tabbed.add(element); window.lastTabbed = element;
        const style = getComputedStyle(element), box = element.getBoundingClientRect();
        const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
        if (!outlined && style.boxShadow === "none") problems.push("the focus can't be seen on " + what);
        if (box.width < 1 || box.height < 1 || box.bottom < 0 || box.top > innerHeight)
          problems.push("the focus is out of sight: " + what);
        return {end: false, problems};
        """
}
