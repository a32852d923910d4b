import ClaireDomain
import ClairePlatform
import Foundation

/// `claire web` as its user starts it, ended when it goes out of scope.
package final class WebProcess {
    package let home: ClaireHome
    /// The TCP port that it chose.
    package let port: Int
    /// The object that it printed.
    package let web: JSON
    private let pid: Int32
    private let log: String
    private var status: Int32?

    /// Starts it and waits until it says where it answers.
    ///
    /// - Parameters:
    ///   - words: options besides `--port 0`.
    ///   - variables: beside the home's own.
    package init(
        _ home: ClaireHome, _ words: [String] = ["--port", "0"],
        environment variables: [String: String] = [:]
    ) throws {
        self.home = home
        let name = "web-\(Randomness.next())"
        let output = "\(home.home.path)/\(name).out"
        log = "\(home.home.path)/\(name).log"
        let streams = [
            Command.scratch(""), open(output, O_RDWR | O_CREAT | O_CLOEXEC, 0o600),
            open(log, O_RDWR | O_CREAT | O_CLOEXEC, 0o600),
        ]
        defer { for stream in streams { close(stream) } }
        let environment = home.home.environment.merging(home.environment) { $1 }
            .merging(variables) { $1 }
        guard
            let pid = Command.spawn(
                [Products.path(of: "claire"), "web", "--json"] + words, environment, streams)
        else { throw CocoaError(.executableNotLoadable) }
        self.pid = pid
        var said = ""
        _ = waitUntil(timeout: 60) {
            said = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
            return said.hasSuffix("\n") || kill(pid, 0) != 0 || Self.hasEnded(pid)
        }
        guard let web = try? JSON.parse(said)["web"] else {
            kill(pid, SIGKILL)
            throw ClaireFailure(
                words: ["web"] + words,
                result: CommandOutput(
                    status: -1, output: said,
                    errors: (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""))
        }
        self.web = web
        let url = web["listens"]?.array?.first?.string ?? ""
        port = Int(url.split(separator: ":").last?.prefix { $0.isNumber } ?? "") ?? 0
    }

    deinit { if status == nil { _ = end(by: SIGKILL) } }

    private static func hasEnded(_ pid: Int32) -> Bool {
        var info = siginfo_t()
        return waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0
            && info.si_signo != 0
    }

    /// The lines that it logged so far.
    package var logs: [JSON] {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { try? JSON.parse(Array($0.utf8)) }
    }

    /// The process.
    package var processID: Int32 { pid }

    /// Sends a signal without waiting.
    package func signal(_ signal: Int32) { kill(pid, signal) }

    /// Waits for its end.
    /// - Returns: the exit code; 128 and the signal's number when a signal ended it.
    package func wait(timeout: Double = 60) -> Int32 {
        if let status { return status }
        let status = Command.wait(for: pid, timeout: timeout)
        self.status = status
        return status
    }

    /// Sends a signal and waits for the end.
    package func end(by signal: Int32 = SIGTERM) -> Int32 {
        self.signal(signal)
        return wait()
    }

    /// A connection to its port.
    package func connect() throws -> RawConnection { try RawConnection(port: port) }

    /// Asks for something on a connection of its own.
    ///
    /// - Parameters:
    ///   - line: method and target: `GET /api/v1/sync/digest`.
    ///   - headers: whole lines.
    package func ask(
        _ line: String, token: String? = nil, headers: [String] = [], body: [UInt8]? = nil
    ) throws -> RawResponse {
        let connection = try connect()
        guard
            let response = connection.ask(
                WebRequest.text(line, token: token, headers: headers, body: body), body: body ?? [])
        else { throw CocoaError(.fileReadUnknown) }
        return response
    }
}

/// The text of requests.
package enum WebRequest {
    /// A request's head, with Host and Content-Length as they should be.
    package static func text(
        _ line: String, token: String? = nil, headers: [String] = [], body: [UInt8]? = nil,
        host: String = "127.0.0.1"
    ) -> String {
        var lines = ["\(line) HTTP/1.1", "Host: \(host)"]
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let body { lines.append("Content-Length: \(body.count)") }
        return (lines + headers).joined(separator: "\r\n") + "\r\n\r\n"
    }
}

extension ClaireHome {
    /// Makes a token for this home's server.
    package func token(_ name: String, _ scope: String = "sync") throws -> String {
        try json("token", "web", "token", "add", name, "--scope", scope)["token"]?.string ?? ""
    }
}
