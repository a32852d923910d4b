import ClaireDomain
@preconcurrency import Glibc

/// A real browser, headless Chromium, that does what a person would; ended when it goes out of scope.
///
/// Tests/Programs/browser.py drives it. Its start takes seconds, so that a suite shares one, whose
/// tests run one after the other.
package final class Browser: @unchecked Sendable {
    /// Which one it is, as it says itself.
    package private(set) var version = ""
    /// Where pictures of what failed are put.
    package static let pictures = Products.folder + "/browser-failures"

    private let home: TemporaryHome
    private let pid: pid_t
    private let channel: Int32
    private let errors: Int32
    private var unread: [UInt8] = []

    /// Starts it with a profile in a home of its own.
    package init() throws {
        home = try TemporaryHome()
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw BrowserFailure("there is no socket to speak to it by")
        }
        channel = ends[0]
        errors = Command.scratch("")
        let driver = Products.repository + "/Tests/Programs/browser.py"
        let started = Command.spawn(
            ["/usr/bin/python3", driver, try home.folder("profile")], home.environment,
            [ends[1], ends[1], errors])
        close(ends[1])
        guard let started else { throw BrowserFailure("python3 can't be started: make deps") }
        pid = started
        version = try answer(to: "start").string ?? ""
    }

    deinit {
        // It ends by itself when nobody speaks to it any more; its group is its own.
        close(channel)
        _ = Command.wait(for: pid, timeout: 20)
        kill(-pid, SIGKILL)
        close(errors)
    }

    // MARK: Going somewhere

    /// A tab without a past: no cookies, scripts on.
    package func fresh() throws { try perform("fresh") }

    /// Opens a page and waits until it is loaded.
    ///
    /// - Returns: where it led.
    @discardableResult
    package func open(_ url: String) throws -> String {
        try perform("open", ["url": .string(url)]).string ?? ""
    }

    /// Loads the page again, as the browser's own button does.
    package func reload() throws { try perform("reload") }

    /// Where it is.
    package var url: String {
        get throws { try perform("url").string ?? "" }
    }

    // MARK: What a person does

    /// Clicks on the first element that a selector matches, once it is there.
    package func click(_ css: String) throws { try perform("click", ["css": .string(css)]) }

    /// Types into an element.
    package func type(_ text: String, into css: String) throws {
        try perform("type", ["css": .string(css), "text": .string(text)])
    }

    /// Empties a field.
    package func clear(_ css: String) throws { try perform("clear", ["css": .string(css)]) }

    /// Presses keys by Selenium's names for them (`TAB`, `ENTER`), or types texts, wherever the focus is.
    package func press(_ keys: String...) throws {
        try perform("press", ["keys": .array(keys.map(JSON.string))])
    }

    // MARK: What stands there

    /// The text that an element shows, once it is there.
    package func text(_ css: String = "body") throws -> String {
        try perform("text", ["css": .string(css)]).string ?? ""
    }

    /// What a script returns, run as a function's body.
    @discardableResult
    package func run(_ script: String, _ arguments: JSON...) throws -> JSON {
        try perform("run", ["script": .string(script), "arguments": .array(arguments)])
    }

    /// Waits until the page shows a text.
    package func shows(_ text: String, in css: String = "body", timeout: Double = 30) throws -> Bool
    {
        try waitUntil(timeout: timeout) { try self.text(css).contains(text) }
    }

    /// Whether an element is there now.
    package func has(_ css: String) throws -> Bool {
        try run("return document.querySelector(arguments[0]) !== null", .string(css)) == .bool(true)
    }

    /// What was logged since the last call: errors of scripts, refusals of the CSP.
    package func console() throws -> [String] {
        try perform("console").array?.compactMap(\.string) ?? []
    }

    /// The URLs that were asked for since the last call.
    package func requests() throws -> [String] {
        try perform("requests").array?.compactMap(\.string) ?? []
    }

    // MARK: How it is looked at

    /// Whether pages may run scripts, from the next one on.
    package func setJavaScript(_ isOn: Bool) throws {
        try perform("javascript", ["on": .bool(isOn)])
    }

    /// The window's size, in CSS pixels; a narrow one is a phone's.
    package func setSize(_ width: Int, _ height: Int) throws {
        try perform("size", ["width": .integer(Int64(width)), "height": .integer(Int64(height))])
    }

    /// `light` or `dark`.
    package func setScheme(_ scheme: String) throws {
        try perform("scheme", ["scheme": .string(scheme)])
    }

    /// Puts a picture of the page into a file.
    package func picture(_ path: String, whole: Bool = false) throws {
        try perform("picture", ["path": .string(path), "whole": .bool(whole)])
    }

    // MARK: The way there

    @discardableResult
    private func perform(_ action: String, _ words: [String: JSON] = [:]) throws -> JSON {
        let members = words.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
        let request = JSON.object(JSONObject([(key: "do", value: .string(action))] + members))
        var rest = Array(request.encoded.utf8 + [UInt8(ascii: "\n")])[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(channel, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw failure("it is gone", action) }
            rest = rest.dropFirst(count)
        }
        return try answer(to: request.encoded)
    }

    private func answer(to request: String) throws -> JSON {
        guard let line = readLine() else { throw failure("it is gone", request) }
        let answer = try JSON.parse(line)
        if let error = answer["error"]?.string {
            var failure = failure(error, request)
            failure.picture = pictureOfFailure()
            throw failure
        }
        return answer["value"] ?? .null
    }

    private func readLine() -> [UInt8]? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeFirst(end + 1) }
                return Array(unread[..<end])
            }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(channel, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            unread += chunk[..<count]
        }
    }

    private func failure(_ what: String, _ request: String) -> BrowserFailure {
        var failure = BrowserFailure(what)
        failure.request = request
        if what == "it is gone" { failure.errors = Self.tail(errors) }
        return failure
    }

    private func pictureOfFailure() -> String {
        let path = "\(Self.pictures)/\(UInt32.random(in: 0 ... .max)).png"
        let text = #"{"do":"picture","path":"\#(path)"}"# + "\n"
        _ = send(channel, text, text.utf8.count, Int32(MSG_NOSIGNAL))
        return readLine() == nil ? "" : path
    }

    private static func tail(_ descriptor: Int32) -> String {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = pread(descriptor, &chunk, chunk.count, 0)
        return String(decoding: chunk.prefix(max(0, count)).suffix(2000), as: UTF8.self)
    }
}

/// The browser did not do what a test asked for.
package struct BrowserFailure: Error, CustomStringConvertible {
    let what: String
    var request = ""
    var errors = ""
    var picture = ""

    init(_ what: String) { self.what = what }

    package var description: String {
        "\(what)\n  asked: \(request.prefix(300))"
            + (picture.isEmpty ? "" : "\n  picture: \(picture)")
            + (errors.isEmpty ? "" : "\n  it said: \(errors)")
    }
}
