import ClaireHTTP
import Support
import Testing

/// What is kept from whom: TLS, proxies, and where a token may be seen.
@Suite struct HTTPTrustTests {
    /// A certificate for a name, signed by itself.
    private func certificate(
        in folder: TemporaryFolder, for names: String
    ) throws -> (chain: String, key: String) {
        let (chain, key) = (folder.path + "/chain.pem", folder.path + "/key.pem")
        let made = Command.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-nodes", "-days", "1", "-keyout", key, "-out", chain, "-subj", "/CN=test",
                "-addext", "subjectAltName=\(names)",
            ], environment: ["PATH": "/usr/bin:/bin"])
        try #require(made.status == 0, "\(made.errors)")
        return (chain, key)
    }

    @Test func aCertificateThatIsTrustedIsTaken() throws {
        let folder = try TemporaryFolder()
        let files = try certificate(in: folder, for: "IP:127.0.0.1")
        let server = try FakeServer("return reply(200, b'ok')", certificate: files)
        let answer = try HTTPClient(certificates: files.chain).send(
            HTTPRequest(.get, "https://127.0.0.1:\(server.port)/"))
        #expect(answer.body == Array("ok".utf8))
    }

    @Test func aCertificateThatIsNotTrustedIsRefused() throws {
        let folder = try TemporaryFolder()
        let files = try certificate(in: folder, for: "IP:127.0.0.1")
        let server = try FakeServer("return reply(200, b'ok')", certificate: files)
        try expectTLSFailure(HTTPClient(), server)
    }

    @Test func aCertificateForAnotherNameIsRefused() throws {
        let folder = try TemporaryFolder()
        let files = try certificate(in: folder, for: "DNS:elsewhere.example")
        let server = try FakeServer("return reply(200, b'ok')", certificate: files)
        try expectTLSFailure(HTTPClient(certificates: files.chain), server)
    }

    @Test func aServerWithoutTLSIsNotTalkedTo() throws {
        let server = try FakeServer("return reply(200, b'ok')")
        try expectTLSFailure(HTTPClient(), server)
    }

    private func expectTLSFailure(_ client: HTTPClient, _ server: FakeServer) throws {
        let error = #expect(throws: HTTPError.self) {
            try client.send(
                HTTPRequest(
                    .get, "https://127.0.0.1:\(server.port)/",
                    headers: [("Authorization", "Bearer s3cret")]))
        }
        guard case .tls = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.message.contains("s3cret") == false)
        #expect(server.requests.allSatisfy { $0["headers"]?["authorization"] == nil })
    }
}
