import ClaireDomain
import Foundation

/// A browser that is logged in, as far as its bytes on the wire go.
package struct LoggedIn {
    package let web: WebProcess
    /// The name by which the browser calls the server, with the port.
    package let host: String
    /// `name=value`, as it sends it.
    package let cookie: String
    /// What the server set, with its attributes.
    package let setting: String

    /// Logs in by a code of `claire web login`.
    ///
    /// - Parameter options: words besides, such as a cookie that the browser has before.
    package init(_ web: WebProcess, headers: [String] = []) throws {
        self.web = web
        let url = try LoginURL(web.home)
        host = url.host
        let request = WebRequest.text(
            "GET /login?code=\(url.code)", headers: headers, host: url.host)
        guard let answer = try web.connect().ask(request), answer.status == 303,
            let setting = answer.headers["set-cookie"]
        else { throw CocoaError(.userActivityHandoffFailed) }
        self.setting = setting
        cookie = String(setting.prefix { $0 != ";" })
    }

    /// `http://` and the host: what the browser says that its pages are of.
    package var origin: String { "http://" + host }

    /// Asks as the browser does.
    package func ask(
        _ line: String, headers: [String] = [], body: [UInt8]? = nil
    ) throws -> RawResponse {
        let request = WebRequest.text(
            line, headers: ["Cookie: \(cookie)", "Accept: text/html"] + headers, body: body,
            host: host)
        guard let answer = try web.connect().ask(request, body: body ?? []) else {
            throw CocoaError(.fileReadUnknown)
        }
        return answer
    }

    /// Posts a form as a page of the server does, or as told.
    ///
    /// - Parameter headers: in place of those by which a browser says where the form stood.
    package func post(
        _ path: String, _ form: String, headers: [String]? = nil
    ) throws -> RawResponse {
        try ask(
            "POST \(path)",
            headers: ["Content-Type: application/x-www-form-urlencoded"]
                + (headers ?? ["Origin: \(origin)", "Sec-Fetch-Site: same-origin"]),
            body: Array(form.utf8))
    }

    /// What the forms of its pages carry.
    package func csrf() throws -> String {
        let page = try ask("GET /").text
        let mark = "name=\"csrf\" value=\""
        guard let start = page.range(of: mark) else { throw CocoaError(.fileReadCorruptFile) }
        return String(page[start.upperBound...].prefix { $0 != "\"" })
    }
}

/// What `claire web login` prints, in its parts.
package struct LoginURL {
    package let text: String
    /// With the port.
    package let host: String
    package let code: String

    /// Has a home's claire print one.
    package init(_ home: ClaireHome, environment: [String: String] = [:]) throws {
        let result = home.run("web", "login", "--quiet", environment: environment)
        text = String(result.output.prefix { !$0.isNewline })
        let parts = text.components(separatedBy: "/login?code=")
        guard result.status == 0, parts.count == 2,
            let host = parts[0].components(separatedBy: "://").last
        else { throw ClaireFailure(words: ["web", "login"], result: result) }
        self.host = host
        code = parts[1]
    }
}
