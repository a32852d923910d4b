import ClaireCommands
import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

/// The manual's example of a reverse proxy, run by the proxy itself.
@Suite(
    "claire web behind nginx",
    .enabled(
        if: Nginx.path != nil, "nginx is missing: it is in Debian's package nginx"))
struct ReverseProxyTests {
    /// A loopback port that nobody has.
    private static func freePort() throws -> Int {
        let answer = Command.run(
            [
                "python3", "-c",
                "import socket\ns=socket.socket()\ns.bind(('127.0.0.1',0))\n"
                    + "print(s.getsockname()[1])",
            ], environment: ["PATH": "/usr/bin:/bin"])
        return try #require(Int(answer.output.trimmingCharacters(in: .newlines)))
    }

    @Test("the manual's server block serves pages over TLS, logs in, takes forms, and syncs")
    func example() throws {
        let home = try ClaireHome()
        let folder = home.home.path
        let token = try home.token("t", "act")
        let made = home.home.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=claire.example", "-addext",
            "subjectAltName=DNS:claire.example", "-keyout", "key.pem", "-out", "cert.pem",
        ])
        try #require(made.status == 0, "\(made.errors)")
        let port = try Self.freePort()
        let url = "https://claire.example:\(port)"
        let web = try WebProcess(home, ["--port", "0", "--public-url", url])
        let block = WebTopics.nginx
            .replacingOccurrences(of: "listen 443", with: "listen 127.0.0.1:\(port)")
            .replacingOccurrences(of: "/etc/ssl/claire.example.pem", with: folder + "/cert.pem")
            .replacingOccurrences(of: "/etc/ssl/claire.example.key", with: folder + "/key.pem")
            .replacingOccurrences(of: ":8765", with: ":\(web.port)")
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder)/\($0);" }.joined(separator: "\n")
        try home.home.write(
            (geteuid() == 0 ? "user root;\n" : "")
                + "daemon off;\npid \(folder)/nginx.pid;\nerror_log \(folder)/nginx.log;\nevents {}\n"
                + "http {\naccess_log off;\n\(places)\n\(block)\n}\n", to: "nginx.conf")
        let nginx = try LiveProcess(
            [try #require(Nginx.path), "-c", folder + "/nginx.conf", "-e", folder + "/nginx.log"],
            environment: home.home.environment)
        defer {
            nginx.send(SIGTERM)
            _ = nginx.wait()
        }
        func curl(_ words: String...) -> CommandOutput {
            home.home.run(
                [
                    "curl", "-s", "-i", "--cacert", "cert.pem", "--resolve",
                    "claire.example:\(port):127.0.0.1", "-c", "jar", "-b", "jar",
                ] + words)
        }
        #expect(waitUntil { curl(url + "/").status == 0 })
        #expect(curl(url + "/").output.contains("401 Unauthorized"))
        let login = try LoginURL(home)
        #expect(login.text.hasPrefix(url + "/login?code="))
        let answer = curl(login.text).output
        #expect(answer.contains("303") && answer.contains("__Host-claire_session="))
        #expect(answer.contains("; Secure"))
        let page = curl("-H", "Accept: text/html", url + "/").output
        #expect(page.contains("200 OK"))
        let csrf = try #require(
            page.components(separatedBy: "name=\"csrf\" value=\"").dropFirst().first
        )
        .prefix { $0 != "\"" }
        let foreign = curl(
            "-H", "Origin: https://claire.example", "-d", "csrf=\(csrf)", url + "/logout")
        #expect(foreign.output.contains("403 Forbidden"))
        let own = curl("-H", "Origin: \(url)", "-d", "csrf=\(csrf)", url + "/logout")
        #expect(own.output.contains("303"))
        let digest = curl(
            "-H", "Authorization: Bearer \(token)", url + "/api/v1/sync/digest")
        #expect(digest.output.contains("\"digest\""))
        let large = String(repeating: " ", count: 3 << 20) + "[]"
        try home.home.write(large, to: "large.json")
        let taken = curl(
            "-H", "Authorization: Bearer \(token)", "-H", "Content-Type: application/json",
            "--data-binary", "@large.json", url + "/api/v1/sync/events")
        #expect(taken.output.contains("200 OK"), "\(taken.output.prefix(300))")
    }
}

/// The proxy's program.
enum Nginx {
    static let path: String? = {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return (path + ":/usr/sbin").split(separator: ":").map { $0 + "/nginx" }
            .first(where: ProgramPath.isRunnable)
    }()
}
