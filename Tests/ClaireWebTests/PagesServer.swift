import ClaireConfig
import ClaireDomain
import ClairePlatform
import ClaireStore
import Support

@testable import ClaireWeb

/// All pages over a database of their own, on a free port where nobody is asked who they are.
final class PagesServer {
    let folder: TemporaryFolder
    let store: Store
    let server: WebServer
    let port: Int

    init() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/claire.db"
        let machine = UUID(random: Randomness.next(), Randomness.next())
        store = try Store.create(at: path, machine: machine).store
        try folder.write("claire.toml", "machine_id = \"\(machine.text)\"\n")
        var settings = Gate.Settings()
        settings.isOpen = true
        let data = WebFolder(data: folder.path)
        server = WebServer(
            routes: RouteTable(Pages.routes),
            gate: Gate(
                settings, tokens: TokenStore(TokenFile(folder: folder.path)),
                sessions: SessionStore(SessionFile(data)), codes: LoginCodes(data),
                log: { _, _, _ in }),
            services: Services(
                stores: StorePool(path: path, keep: 4) { () throws(StoreError) in
                    try Store.open(at: path, machine: machine)
                }, configuration: ConfigurationFile(path: folder.path + "/claire.toml"),
                assets: Assets([
                    ("claire.css", Array("a { color: red }".utf8)),
                    ("claire.js", Array(String(repeating: "let a = 1;\n", count: 200).utf8)),
                ])), log: { _, _, _ in })
        let socket = try ListeningSocket(host: "127.0.0.1", port: 0)
        port = socket.port
        try server.start(on: socket)
        self.folder = folder
    }

    deinit { _ = server.stop(milliseconds: 5000) }

    func write<Value>(_ body: (Writer) throws(StoreError) -> Value) throws(StoreError) -> Value {
        try store.write(as: .person("ada"), body)
    }

    /// Loads a page.
    func get(_ path: String, _ headers: [String] = []) throws -> RawResponse {
        let connection = try RawConnection(port: port)
        guard let response = connection.ask(WebRequest.text("GET " + path, headers: headers))
        else { throw NoAnswer() }
        return response
    }

    /// Sends a form, as a browser does from a page of this server.
    func post(_ path: String, _ fields: [(String, String)]) throws -> RawResponse {
        let body = Array(
            fields.map { Self.encoded($0) + "=" + Self.encoded($1) }.joined(separator: "&").utf8)
        let connection = try RawConnection(port: port)
        let head = WebRequest.text(
            "POST " + path,
            headers: [
                "Content-Type: application/x-www-form-urlencoded", "Origin: http://127.0.0.1",
                "Sec-Fetch-Site: same-origin",
            ], body: body)
        connection.send(Array(head.utf8) + body)
        guard let response = connection.response() else { throw NoAnswer() }
        return response
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }

    struct NoAnswer: Error {}
}
