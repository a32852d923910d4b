import ClaireCommandLine
import ClaireCommands
import ClaireConfig
import ClaireVerb
import ClaireWeb

extension WebSettings {
    /// What the command line asks for.
    init(_ invocation: Invocation) throws(VerbFailure) {
        self.init()
        socket = invocation[WebSpec.socket]
        if socket != nil, !invocation.has(WebSpec.host), !invocation.has(WebSpec.port) {
            host = nil
        } else if let given = invocation[WebSpec.host] {
            host = given
        }
        port = invocation[WebSpec.port] ?? port
        hasTLS = invocation[WebSpec.certificate] != nil
        isInsecure = invocation[WebSpec.insecure]
        isOpen = invocation[WebSpec.noAuth]
        if let text = invocation[WebSpec.publicURL] {
            do throws(PeerURL.Problem) { publicURL = try PeerURL(text) } catch {
                throw VerbFailure(
                    .usage, code: "invalid", "'\(cut: text)' \(error.reason)",
                    hint: error.hint.map { Text($0) })
            }
        }
        do throws(Conflict) { try check(boundTo: .unix) } catch { throw VerbFailure(error) }
    }
}

extension VerbFailure {
    /// Why nothing can listen there.
    init(_ error: ListeningError) {
        switch error {
        case .taken(let place):
            self.init(
                .failed, code: "port_taken", "another program listens at '\(cut: place)'",
                hint: "claire web --port 0 takes any port that is free")
        case .unknownHost(let host, let detail):
            self.init(.failed, code: "unknown_host", "no address for '\(cut: host)': \(detail)")
        case .failed(let place, let detail):
            self.init(.failed, "can't listen at '\(cut: place)': \(detail)")
        }
    }

    /// Why these options don't go together.
    init(_ conflict: WebSettings.Conflict) {
        switch conflict {
        case .openBeyondHost:
            self.init(
                .usage, code: "invalid",
                "'--no-auth' is for loopback and Unix sockets only: others could prompt your agents",
                hint: "claire web token add NAME --scope act")
        case .openBehindProxy:
            self.init(
                .usage, code: "invalid",
                "'--no-auth' and '--public-url' exclude each other: a proxy lets everybody in",
                hint: "claire web token add NAME --scope act")
        case .plainBeyondHost(let address):
            self.init(
                .usage, code: "invalid",
                "plain http at '\(address)' would send tokens and all events in the clear",
                hint:
                    "'--tls-cert' and '--tls-key'; or '--insecure', where the network is trusted"
            )
        }
    }
}
