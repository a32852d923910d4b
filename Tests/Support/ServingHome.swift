import ClaireDomain
@preconcurrency import Glibc

/// A home whose claire answers others: `claire web` on a loopback port of its own.
package final class ServingHome {
    package let claire: ClaireHome
    /// The server; `nil` while it is down.
    package private(set) var server: LiveProcess?
    /// `http://127.0.0.1:PORT`, or https; it stays over a restart.
    package private(set) var url = ""
    private var port = 0
    private let options: [String]
    private var scheme: String { options.contains("--tls-cert") ? "https" : "http" }

    /// Makes a home and starts its server.
    ///
    /// - Parameter options: more of `claire web`, worked out from the home's path.
    package init(options: (_ home: TemporaryHome) throws -> [String] = { _ in [] }) throws {
        claire = try ClaireHome()
        self.options = try options(claire.home)
        try start()
    }

    /// Starts the server, on the port that it had.
    package func start() throws {
        let environment = claire.home.environment.merging(claire.environment) { $1 }
        let words = [Products.path(of: "claire"), "web", "--port", "\(port)"] + options
        let process = try LiveProcess(words, environment: environment)
        let answered = waitUntil { process.output.contains("://127.0.0.1:") }
        guard answered,
            let found = process.output.split(separator: "://127.0.0.1:", maxSplits: 1).last,
            let port = Int(found.prefix { $0.isNumber })
        else { throw LiveProcess.CannotStart(program: "claire web: \(process.errors)") }
        self.port = port
        url = "\(scheme)://127.0.0.1:\(port)"
        server = process
    }

    /// Ends the server by a signal, and waits for its end.
    ///
    /// - Returns: the exit code; 128 and the signal's number where it ended by that.
    @discardableResult
    package func stop(_ signal: Int32 = SIGTERM) -> Int32 {
        server?.send(signal)
        defer { server = nil }
        return server?.wait() ?? -1
    }

    /// Makes a token.
    package func token(_ name: String, scope: String = "sync") throws -> String {
        let result = claire.run("web", "token", "add", name, "--scope", scope)
        guard result.status == 0 else {
            throw ClaireFailure(words: ["web", "token", "add"], result: result)
        }
        return String(result.output.prefix { !$0.isWhitespace })
    }

    /// Makes this home a peer of another, by the name given.
    package func befriend(_ other: ClaireHome, as name: String) throws {
        let token = try token("for-\(other.home.path.suffix(6))-\(name)")
        let result = other.run("sync", "peer", "add", name, url, input: token + "\n")
        guard result.status == 0 else {
            throw ClaireFailure(words: ["sync", "peer", "add"], result: result)
        }
    }
}
