import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// One MCP server of `--mcp-config`, spoken to over its standard streams, a JSON text a line.
final class MCPServer {
    let name: String
    /// The names of its tools.
    private(set) var tools: [String] = []
    private let child: Child
    private let cwd: String
    /// Milliseconds until it must have answered.
    private var patience: Int64
    private var lastID: Int64 = 0
    private var buffer: [UInt8] = []

    /// The servers that a configuration names: a file, or the JSON itself. Those that can't be
    /// started or don't answer are left out.
    static func start(_ configs: [String], session: Session) -> [MCPServer] {
        var servers: [MCPServer] = []
        for config in configs {
            guard let text = config.hasPrefix("{") ? config : Files.text(config),
                let json = try? JSON.parse(text, duplicates: .lastWins)
            else { continue }
            for (name, entry) in json["mcpServers"]?.object?.members ?? [] {
                if let server = MCPServer(name, entry, session) { servers.append(server) }
            }
        }
        return servers
    }

    private init?(_ name: String, _ entry: JSON, _ session: Session) {
        guard let command = entry["command"]?.string else { return nil }
        var variables = Hooks.environment(of: session)
        for (key, value) in entry["env"]?.object?.members ?? [] {
            variables[key] = value.string.map(MCPServer.expanded)
        }
        let words = [command] + (entry["args"]?.array ?? []).compactMap(\.string)
        guard let child = Child(words.map(MCPServer.expanded), environment: variables) else {
            return nil
        }
        self.name = name
        self.child = child
        cwd = session.cwd
        // The prompt waits five seconds at most for a server whose tools must be there from the
        // start. Claude goes on with it in the background then; here it is left out.
        patience = entry["alwaysLoad"]?.bool == true ? 5_000 : 30_000
        guard greet() else {
            stop()
            return nil
        }
    }

    private func greet() -> Bool {
        let hello: JSON = [
            "protocolVersion": "2025-06-18", "capabilities": ["roots": [:]],
            "clientInfo": ["name": "claude-code", "version": .string(StandIn.version)],
        ]
        guard request("initialize", hello)?["result"] != nil else { return false }
        send(["jsonrpc": "2.0", "method": "notifications/initialized"])
        let list = request("tools/list", [:])?["result"]?["tools"]?.array
        tools = (list ?? []).compactMap { $0["name"]?.string }
        patience = 60_000
        return list != nil
    }

    /// Calls a tool.
    ///
    /// - Returns: the texts of the result, and whether the call failed.
    func call(_ tool: String, arguments: JSON) -> (text: String, isError: Bool) {
        let answer = request("tools/call", ["name": .string(tool), "arguments": arguments])
        guard let result = answer?["result"] else {
            return (answer?["error"]?["message"]?.string ?? "the server did not answer", true)
        }
        let texts = (result["content"]?.array ?? []).compactMap { $0["text"]?.string }
        return (texts.joined(separator: "\n"), result["isError"]?.bool ?? false)
    }

    /// Closes the server's input, which ends it; kills it when it does not end.
    func stop() {
        close(child.input)
        for _ in 0..<50 {
            var status: Int32 = 0
            if waitpid(child.pid, &status, WNOHANG) != 0 { return closeOutput() }
            MonotonicClock.sleep(milliseconds: 20)
        }
        kill(child.pid, SIGKILL)
        _ = child.wait()
        closeOutput()
    }

    private func closeOutput() {
        close(child.output)
        close(child.errors)
    }

    private func request(_ method: String, _ parameters: JSON) -> JSON? {
        lastID += 1
        let id = lastID
        let sent = send([
            "jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": parameters,
        ])
        let deadline = MonotonicClock.now() + patience * 1_000_000
        while sent, let line = readLine(until: deadline) {
            guard let message = try? JSON.parse(line) else { return nil }
            if let method = message["method"]?.string, let asked = message["id"] {
                answer(method, id: asked)
            } else if message["id"]?.integer == id {
                return message
            }
        }
        return nil
    }

    /// Answers what the server asks of its client.
    private func answer(_ method: String, id: JSON) {
        let answer: (key: String, value: JSON) =
            switch method {
            case "ping": ("result", [:])
            case "roots/list": ("result", ["roots": [["uri": .string("file://" + cwd)]]])
            default: ("error", ["code": -32601, "message": "Method not found"])
            }
        send(.object(JSONObject([("jsonrpc", "2.0"), ("id", id), answer])))
    }

    /// `${NAME}` and `${NAME:-default}` by their values.
    private static func expanded(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "$") {
            result += rest[..<start]
            rest = rest[start...]
            guard rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") else {
                result += "$"
                rest = rest.dropFirst()
                continue
            }
            let inside = rest[..<end].dropFirst(2)
            let name = inside.prefix { $0 != ":" }
            let usual = inside.dropFirst(name.count).dropFirst(2)
            result += environment(String(name)) ?? String(usual)
            rest = rest[end...].dropFirst()
        }
        return result + rest
    }

    @discardableResult
    private func send(_ message: JSON) -> Bool {
        Files.write(Array((message.encoded + "\n").utf8), to: child.input)
    }

    /// The next line; `nil` at the end of the stream or of the time. What the server says on its
    /// standard error is read so that it never blocks, and dropped.
    private func readLine(until deadline: Int64) -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var streams = [child.output, child.errors].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                defer { buffer.removeFirst(end + 1) }
                return Array(buffer[..<end])
            }
            let left = (deadline - MonotonicClock.now()) / 1_000_000
            guard left > 0 else { return nil }
            guard poll(&streams, 2, Int32(clamping: left)) > 0 else { continue }
            if streams[1].revents != 0, read(child.errors, &chunk, chunk.count) <= 0 {
                streams[1].fd = -1
            }
            guard streams[0].revents != 0 else { continue }
            let count = read(child.output, &chunk, chunk.count)
            guard count > 0 else { return nil }
            buffer.append(contentsOf: chunk[..<count])
        }
    }
}
