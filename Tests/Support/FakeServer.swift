import ClaireDomain

/// An HTTP server in Python that answers what a test wants answered, down to single bytes.
///
/// ```swift
/// let server = try FakeServer("return reply(503, b'', retry_after='2')")
/// ```
package final class FakeServer {
    private let process: LiveProcess
    /// The port that it listens on, on loopback.
    package let port: Int

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - answer: the body of a Python function that gets `request` (its `method`, `path`, `headers`
    ///     with names in lower case, `body`, `number` from 1) and `send(bytes)`, which writes at once,
    ///     and returns the bytes to write: `reply(status, body, name='value')` makes them. `None`
    ///     ends the connection.
    ///   - certificate: PEM files of a certificate and its key, to speak TLS.
    package init(
        _ answer: String, certificate: (chain: String, key: String)? = nil
    ) throws {
        let body = answer.split(separator: "\n", omittingEmptySubsequences: false)
            .map { "    " + $0 }.joined(separator: "\n")
        let script = Self.script.replacing("    ANSWER", with: body)
        let files = certificate.map { [$0.chain, $0.key] } ?? []
        process = try LiveProcess(
            ["python3", "-c", script] + files, environment: ["PATH": "/usr/bin:/bin"])
        let process = process
        guard waitUntil({ process.output.utf8.contains(UInt8(ascii: "\n")) }),
            let first = process.output.split(separator: "\n").first, let port = Int(first)
        else { throw LiveProcess.CannotStart(program: "python3: \(process.errors)") }
        self.port = port
    }

    /// `http://127.0.0.1:PORT`.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// What was asked so far: objects with `method`, `path`, `headers`, `body` in hexadecimal.
    package var requests: [JSON] {
        process.output.split(separator: "\n").dropFirst().compactMap { try? JSON.parse(String($0)) }
    }

    /// Complaints of the script itself.
    package var errors: String { process.errors }

    private static let script = #"""
        import gzip, json, socket, ssl, sys, threading, time
        class Request: pass
        counter = 0
        def reply(status=200, body=b"", **headers):
            headers.setdefault("content_length", str(len(body)))
            lines = ["HTTP/1.1 %d Because" % status]
            lines += ["%s: %s" % (n.replace("_", "-"), v) for n, v in headers.items() if v is not None]
            return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        def answer(request, send):
            ANSWER
        def serve(connection):
            global counter
            stream = connection.makefile("rb")
            while True:
                line = stream.readline()
                if not line.strip(): break
                counter += 1
                request = Request()
                request.number = counter
                request.method, request.path = line.decode("latin-1").split(" ")[:2]
                request.headers = {}
                while True:
                    line = stream.readline().decode("latin-1").rstrip("\r\n")
                    if not line: break
                    name, value = line.split(":", 1)
                    request.headers[name.lower()] = value.strip()
                request.body = stream.read(int(request.headers.get("content-length", 0)))
                print(json.dumps(dict(method=request.method, path=request.path,
                    headers=request.headers, body=request.body.hex())), flush=True)
                if request.headers.get("content-encoding") == "gzip":
                    request.body = gzip.decompress(request.body)
                text = answer(request, connection.sendall)
                if text is None: break
                connection.sendall(text)
        def run(connection):
            try: serve(connection)
            except (BrokenPipeError, ConnectionResetError, ssl.SSLError): pass
            finally: connection.close()
        listener = socket.create_server(("127.0.0.1", 0))
        if len(sys.argv) > 1:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(sys.argv[1], sys.argv[2])
        print(listener.getsockname()[1], flush=True)
        def accept(connection):
            if len(sys.argv) > 1:
                try: connection = tls.wrap_socket(connection, server_side=True)
                except (ssl.SSLError, OSError): return
            run(connection)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=accept, args=(connection,), daemon=True).start()
        """#
}
