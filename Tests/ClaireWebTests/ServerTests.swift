import ClaireConfig
import ClaireDomain
import ClairePlatform
import ClaireStore
import Foundation
import Support
import Synchronization
import Testing

@testable import ClaireWeb

/// The server in this process, with routes and limits of the tests' own.
@Suite(.serialized) struct ServerTests {
    @Test(arguments: [10, 500, 4000])
    func aQueryOfAnyNumberOfArgumentsIsAnswered(count: Int) throws {
        let query = Route(.get, "/query", scope: nil, summary: "", gives: [MediaType.text]) {
            request, _ throws(Problem) in
            Response(MediaType.text, Array("\(request.target["last"] ?? "none")".utf8))
        }
        let server = try Running([query])
        let connection = try server.connect()
        let arguments = String(repeating: "a&", count: count) + "last=y?z"
        connection.send("GET /query?\(arguments) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let response = try #require(connection.response())
        #expect(response.status == 200)
        #expect(response.text == "y?z")
    }

    @Test("requests sent at once on one connection are answered in their order")
    func pipelining() throws {
        let running = try Running([Self.hello, Self.echo])
        let connection = try running.connect()
        var text: [UInt8] = []
        for index in 0..<200 {
            let body = Array("body \(index)".utf8)
            text += Array(WebRequest.text("POST /echo", body: body).utf8) + body
            text += Array(get.utf8)
        }
        connection.send(text)
        for index in 0..<200 {
            #expect(connection.response()?.text == "body \(index)")
            #expect(connection.response()?.text == "hello")
        }
    }

    @Test("HEAD has the headers of GET and no body; other methods are told")
    func methods() throws {
        let running = try Running([Self.hello])
        let own = try running.connect()
        let head = own.ask(WebRequest.text("HEAD /hello"))
        #expect(head?.status == 200)
        #expect(head?.headers["content-length"] == "5")
        #expect(own.ask(get)?.text == "hello")
        let other = own.ask(WebRequest.text("DELETE /hello"))
        #expect(other?.status == 405)
        #expect(other?.headers["allow"] == "GET, HEAD, OPTIONS")
        #expect(other?.code == "method_not_allowed")
        #expect(other?.headers["content-type"] == "application/problem+json")
        let options = own.ask(WebRequest.text("OPTIONS /hello"))
        #expect(options?.status == 204)
        #expect(options?.headers["allow"] == "GET, HEAD, OPTIONS")
        let none = own.ask(WebRequest.text("GET /none"))
        #expect(none?.status == 404)
        #expect(none?.code == "not_found")
        #expect(own.ask(WebRequest.text("BREW /hello"))?.status == 405)
        for header in ["x-content-type-options", "referrer-policy", "cache-control"] {
            #expect(none?.headers[header] != nil)
        }
    }

    @Test("a body past the limit is refused, announced or not, and the next request is answered")
    func bodyLimit() throws {
        let running = try Running([Self.hello, Self.echo])
        let body = [UInt8](repeating: 97, count: 10_001)
        let announced = try running.connect()
        let first = announced.ask(WebRequest.text("POST /echo", body: body), body: body)
        #expect(first?.status == 413)
        #expect(first?.code == "too_large")
        #expect(announced.ask(get)?.text == "hello")
        let chunked = try running.connect()
        let second = chunked.ask(
            WebRequest.text("POST /echo", headers: ["Transfer-Encoding: chunked"])
                + "2711\r\n" + String(repeating: "a", count: 10_001) + "\r\n0\r\n\r\n")
        #expect(second?.status == 413)
        #expect(chunked.ask(get)?.text == "hello")
        let fits = [UInt8](repeating: 97, count: 10_000)
        #expect(announced.ask(WebRequest.text("POST /echo", body: fits), body: fits)?.body == fits)
    }

    @Test("a client that waits for leave to send is told at once")
    func expectation() throws {
        let running = try Running([Self.echo])
        let welcome = try running.connect()
        welcome.send(
            WebRequest.text(
                "POST /echo", headers: ["Expect: 100-continue", "Content-Length: 2"]))
        #expect(welcome.response()?.status == 100)
        welcome.send("ok")
        #expect(welcome.response()?.text == "ok")
        let tooMuch = try running.connect()
        tooMuch.send(
            WebRequest.text(
                "POST /echo", headers: ["Expect: 100-continue", "Content-Length: 99999"]))
        #expect(tooMuch.response()?.status == 413)
        #expect(tooMuch.ends())
    }

    @Test("a refused upload without end is cut off")
    func endlessUpload() throws {
        let running = try Running([Self.echo]) { $0.drain = 100_000 }
        let connection = try running.connect()
        connection.send(WebRequest.text("POST /none", headers: ["Transfer-Encoding: chunked"]))
        let chunk = "1000\r\n" + String(repeating: "a", count: 4096) + "\r\n"
        var sent = 0
        while sent < 10_000, connection.send(chunk) { sent += 1 }
        #expect(sent < 10_000)
    }

    @Test("a head that drips is cut off, however steadily it drips")
    func slowHead() throws {
        let running = try Running([Self.hello]) {
            $0.firstHead = 1
            $0.nextHead = 1
        }
        let slow = try running.connect()
        slow.send("GET /hello HTTP/1.1\r\n")
        let ended = waitUntil(timeout: 60) {
            running.server.tick()
            return !slow.send("X: y\r\n")
        }
        #expect(ended)
        let idle = try running.connect()
        #expect(idle.ask(get)?.status == 200)
        #expect(
            waitUntil(timeout: 60) {
                running.server.tick()
                return idle.ends(within: 0.05)
            })
        // The client sees the end a moment before the server has counted it.
        #expect(
            waitUntil {
                running.server.tick()
                return running.server.load.connections == 0
            })
    }

    @Test("a body that drips is cut off")
    func slowBody() throws {
        let running = try Running([Self.echo]) {
            $0.grace = 1
            $0.leastRate = 1_000_000
        }
        let slow = try running.connect()
        slow.send(WebRequest.text("POST /echo", headers: ["Content-Length: 5000"]))
        #expect(
            waitUntil(timeout: 60) {
                running.server.tick()
                return !slow.send("a")
            })
        #expect(waitUntil { running.server.load.requests == 0 })
    }

    @Test("a client that goes away behind a request that a worker had is not waited for")
    func goneClients() throws {
        let running = try Running([Self.echo])
        let whole = WebRequest.text("POST /echo", body: [97]) + "a"
        for part in [whole.prefix(20), whole.dropLast(1), whole.dropLast(3)] {
            for _ in 0..<20 {
                let connection = try running.connect()
                connection.send(whole + part)
            }
        }
        let isOver = waitUntil(timeout: 60) {
            running.server.tick()
            return running.server.load.connections == 0
        }
        #expect(isOver)
        #expect(running.server.load.requests == 0)
        #expect(running.server.load.bytes == 0)
    }

    @Test("who does not read the answer is cut off, and the stream is put away")
    func slowReader() throws {
        let ended = Flag()
        final class Ending: Sendable {
            let flag: Flag
            init(_ flag: Flag) { self.flag = flag }
            deinit { flag.count.add(1, ordering: .relaxed) }
        }
        let endless = Route(.get, "/endless", scope: nil, summary: "") { _, _ throws(Problem) in
            let ending = Ending(ended)
            let chunk = [UInt8](repeating: 97, count: 65_536)
            return Response(
                200, headers: [("Content-Type", MediaType.text)],
                body: .stream(
                    ByteStream {
                        _ = ending
                        return .bytes(chunk)
                    }))
        }
        let running = try Running([endless, Self.hello]) {
            $0.grace = 1
            $0.leastRate = 1_000_000
        }
        let slow = try running.connect()
        slow.shrinkReceiveBuffer()
        slow.send(WebRequest.text("GET /endless"))
        let cut = waitUntil(timeout: 60) {
            running.server.tick()
            return ended.value == 1
        }
        #expect(cut)
        #expect(try running.connect().ask(get)?.text == "hello")
    }

    @Test("a stream that fails in the middle ends the connection, so that no part passes for all")
    func failingStream() throws {
        let failing = Route(.get, "/failing", scope: nil, summary: "") { _, _ throws(Problem) in
            let left = Mutex(2)
            return Response(
                200,
                body: .stream(
                    ByteStream {
                        left.withLock { left in
                            left -= 1
                            return left > 0 ? .bytes([97]) : .failed("a test")
                        }
                    }))
        }
        let running = try Running([failing])
        let connection = try running.connect()
        #expect(connection.ask(WebRequest.text("GET /failing")) == nil)
        #expect(connection.ends())
    }

    @Test(
        "more work than there is room for is answered 503 with Retry-After, and quick work goes on")
    func overload() throws {
        let gate = DispatchSemaphore(value: 0)
        let entered = Flag()
        let running = try Running([Self.held(gate, entered), Self.hello]) {
            $0.workers = 2
            $0.waiting = 3
        }
        let held = try (0..<5).map { _ in try running.connect() }
        for (index, connection) in held.enumerated() {
            connection.send(WebRequest.text("GET /held"))
            #expect(waitUntil { running.server.load.requests == index + 1 })
        }
        #expect(waitUntil { entered.value == 2 })
        let refused = try running.connect().ask(WebRequest.text("GET /held"))
        #expect(refused?.status == 503)
        #expect(refused?.code == "overloaded")
        #expect(refused?.headers["retry-after"] == "1")
        #expect(try running.connect().ask(get)?.text == "hello")
        for _ in 0..<5 { gate.signal() }
        for connection in held { #expect(connection.response()?.text == "done") }
    }

    @Test("uploads that hold too much together are answered 503, and give it back")
    func heldBodies() throws {
        let running = try Running([Self.echo]) { $0.buffered = 20_000 }
        let body = [UInt8](repeating: 97, count: 9000)
        let text = WebRequest.text("POST /echo", body: body)
        let slow = try (0..<2).map { _ in try running.connect() }
        for connection in slow { connection.send(Array(text.utf8) + body.prefix(8000)) }
        #expect(waitUntil { running.server.load.bytes == 16_000 })
        let refused = try running.connect().ask(text, body: body)
        #expect(refused?.status == 503)
        #expect(refused?.headers["retry-after"] != nil)
        for connection in slow {
            connection.send(body.suffix(1000))
            #expect(connection.response()?.body == body)
        }
        #expect(try running.connect().ask(text, body: body)?.status == 200)
        #expect(waitUntil { running.server.load.bytes == 0 })
    }

    @Test("where an address has too many connections, the one idle longest gives way")
    func eviction() throws {
        let gate = DispatchSemaphore(value: 0)
        let entered = Flag()
        let running = try Running([Self.held(gate, entered), Self.hello]) {
            $0.perLocalAddress = 20
        }
        let busy = try running.connect()
        busy.send(WebRequest.text("GET /held"))
        #expect(waitUntil { entered.value == 1 })
        let idle = try (0..<19).map { _ in try running.connect() }
        #expect(waitUntil { running.server.load.connections == 20 })
        for _ in 0..<40 {
            #expect(try running.connect().ask(get)?.status == 200)
        }
        #expect(waitUntil { idle.contains { $0.ends(within: 0.01) } })
        #expect(waitUntil { running.server.load.connections <= 21 })
        gate.signal()
        #expect(busy.response()?.text == "done")
    }

    @Test("stopping finishes what is under way and takes nothing more")
    func stopping() throws {
        let gate = DispatchSemaphore(value: 0)
        let entered = Flag()
        let running = try Running([Self.held(gate, entered), Self.hello])
        let busy = try running.connect()
        busy.send(WebRequest.text("GET /held"))
        let idle = try running.connect()
        #expect(idle.ask(get)?.status == 200)
        #expect(waitUntil { entered.value == 1 })
        let port = running.port
        Thread {
            _ = waitUntil { (try? RawConnection(port: port)) == nil }
            gate.signal()
        }.start()
        #expect(running.stop(milliseconds: 60_000))
        let answer = busy.response()
        #expect(answer?.text == "done")
        #expect(answer?.headers["connection"]?.lowercased() == "close")
        #expect(busy.ends())
        #expect(idle.ends())
    }

    @Test("stopping does not wait for ever for what never ends")
    func stoppingInTime() throws {
        let running = try Running([Self.echo])
        let slow = try running.connect()
        slow.send(WebRequest.text("POST /echo", headers: ["Content-Length: 5000"]))
        #expect(waitUntil { running.server.load.requests == 1 })
        #expect(!running.stop(milliseconds: 200))
        #expect(slow.ends())
    }

    @Test("stopping leaves a request alone that a worker still has")
    func stoppingWhileWorking() throws {
        let gate = DispatchSemaphore(value: 0)
        let entered = Flag()
        let running = try Running([Self.held(gate, entered)])
        let busy = try running.connect()
        busy.send(WebRequest.text("GET /held"))
        #expect(waitUntil { entered.value == 1 })
        #expect(!running.stop(milliseconds: 100))
        gate.signal()
        #expect(busy.response()?.text == "done")
    }

    @Test("bodies come and go in gzip, and nothing is inflated past the limit")
    func compression() throws {
        let running = try Running([Self.echo])
        let python = Command.run(
            [
                "python3", "-c",
                """
                import gzip, sys
                sys.stdout.write(gzip.compress(b'a' * 5000).hex() + '\\n')
                sys.stdout.write(gzip.compress(b'a' * 50_000_000).hex() + '\\n')
                """,
            ], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        let parts = python.output.split(separator: "\n").compactMap { Hexadecimal.bytes($0) }
        try #require(parts.count == 2)
        func ask(_ body: [UInt8], _ headers: String...) throws -> RawResponse? {
            try running.connect().ask(
                WebRequest.text("POST /echo", headers: headers, body: body), body: body)
        }
        let plain = try ask(parts[0], "Content-Encoding: gzip")
        #expect(plain?.body == [UInt8](repeating: 97, count: 5000))
        #expect(plain?.headers["vary"] == "Accept-Encoding")
        let packed = try ask(parts[0], "Content-Encoding: gzip", "Accept-Encoding: gzip")
        #expect(packed?.headers["content-encoding"] == "gzip")
        #expect(packed.map { $0.body.count < 200 } == true)
        let bomb = try ask(Array(parts[1].prefix(10_000)), "Content-Encoding: gzip")
        #expect(bomb?.status == 413)
        let cut = try ask(Array(parts[0].dropLast(4)), "Content-Encoding: gzip")
        #expect(cut?.code == "malformed_gzip")
        let other = try ask(parts[0], "Content-Encoding: br")
        #expect(other?.status == 415)
        #expect(other?.headers["accept-encoding"] == "gzip")
    }
}
