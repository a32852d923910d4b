import ClaireConfig
import ClaireDomain
import ClairePlatform
import ClaireStore
import Foundation
import Support
import Synchronization
import Testing

@testable import ClaireWeb

extension ServerTests {
    /// A server on a free port, stopped when it goes.
    final class Running {
        let server: WebServer
        let port: Int
        private var isStopped = false

        init(_ routes: [Route], _ change: (inout ServerLimits) -> Void = { _ in }) throws {
            var limits = ServerLimits()
            change(&limits)
            var settings = Gate.Settings()
            settings.isOpen = true
            let stores = StorePool(path: "/nowhere", keep: 1) { () throws(StoreError) in
                throw .missing(path: "/nowhere")
            }
            server = WebServer(
                routes: RouteTable(routes),
                gate: Gate(
                    settings, tokens: TokenStore(TokenFile(folder: "/nowhere")),
                    sessions: SessionStore(SessionFile(WebFolder(data: "/nowhere"))),
                    codes: LoginCodes(WebFolder(data: "/nowhere")), log: { _, _, _ in }),
                services: Services(
                    stores: stores, configuration: ConfigurationFile(path: "/nowhere")),
                limits: limits, log: { _, _, _ in })
            let socket = try ListeningSocket(host: "127.0.0.1", port: 0)
            port = socket.port
            try server.start(on: socket)
        }

        deinit { if !isStopped { _ = server.stop(milliseconds: 5000) } }

        func stop(milliseconds: Int64) -> Bool {
            isStopped = true
            return server.stop(milliseconds: milliseconds)
        }

        func connect() throws -> RawConnection { try RawConnection(port: port) }
    }

    static let hello = Route(
        .get, "/hello", scope: nil, summary: "", gives: [MediaType.text], pace: { _ in .quick }
    ) { _, _ throws(Problem) in Response(MediaType.text, Array("hello".utf8)) }

    static let echo = Route(.post, "/echo", scope: nil, summary: "", bodyLimit: 10_000) {
        request, _ throws(Problem) in Response(MediaType.text, request.body)
    }

    /// A route that answers once a test lets it.
    static func held(_ gate: DispatchSemaphore, _ entered: Flag) -> Route {
        Route(.get, "/held", scope: nil, summary: "") { _, _ throws(Problem) in
            entered.count.add(1, ordering: .relaxed)
            gate.wait()
            return Response(MediaType.text, Array("done".utf8))
        }
    }

    final class Flag: Sendable {
        let count = Atomic<Int>(0)
        var value: Int { count.load(ordering: .relaxed) }
    }

    var get: String { WebRequest.text("GET /hello") }
}
