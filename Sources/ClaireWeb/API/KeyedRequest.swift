import CSodium
import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireStore
import Synchronization

/// A request that its sender may send again: it has an `Idempotency-Key`. What was answered is kept
/// with what was written, and answered again; a refusal wrote nothing and is not kept.
struct KeyedRequest: Sendable {
    let caller: String
    let key: String
    /// SHA-256 over method, path and body.
    let hash: [UInt8]

    /// The header.
    static let parameter = Route.Parameter(
        "Idempotency-Key",
        "A text of the caller's own: the same request with the same key is done once",
        in: .header, schema: .text(pattern: "^[!-~]{1,255}$"))

    /// The key of a request; `nil` where it has none.
    init?(_ request: Request) throws(Problem) {
        let keys = request.headers.all("idempotency-key")
        guard let key = keys.first else { return nil }
        guard keys.count == 1, (1...255).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Problem([
                InvalidField(
                    field: "Idempotency-Key", problem: "is not 1 to 255 characters of ASCII")
            ])
        }
        self.key = key
        caller = request.caller.name
        hash = Self.hash(
            Array((request.method.rawValue + " " + request.path + "\n").utf8) + request.body)
    }

    private static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
        return digest
    }

    // MARK: Answering

    /// Answers with what a write transaction gives; the answer is kept in the same one.
    static func answer(
        _ request: Request, _ services: Services,
        _ body: (Writer) throws(StoreError) -> Response
    ) throws(Problem) -> Response {
        let actor = try services.actor(request.caller)
        guard [.post, .patch].contains(request.method), let keyed = try KeyedRequest(request) else {
            return try services.write(as: actor, body)
        }
        try services.keysUnderWay.begin(keyed)
        defer { services.keysUnderWay.end(keyed) }
        let outcome = try services.write(as: actor) { writer throws(StoreError) in
            if let known = try writer.reader.answer(to: keyed.caller, key: keyed.key) {
                return Outcome.known(known)
            }
            let response = try body(writer)
            try writer.keep(keyed.stored(response), of: keyed.caller, key: keyed.key)
            return .new(response)
        }
        switch outcome {
        case .new(let response): return response
        case .known(let answer): return try keyed.again(answer)
        }
    }

    /// Answers with what is done outside the database: that it is begun is kept before, what came of
    /// it after.
    static func answerOutside(
        _ request: Request, _ services: Services, _ body: () throws(Problem) -> Response
    ) throws(Problem) -> Response {
        guard request.method == .post, let keyed = try KeyedRequest(request) else {
            return try body()
        }
        let actor = try services.actor(request.caller)
        try services.keysUnderWay.begin(keyed)
        defer { services.keysUnderWay.end(keyed) }
        let known = try services.write(as: actor) { writer throws(StoreError) in
            let known = try writer.reader.answer(to: keyed.caller, key: keyed.key)
            if known == nil {
                let begun = StoredAnswer(
                    request: keyed.hash, status: nil, location: nil, body: "")
                try writer.keep(begun, of: keyed.caller, key: keyed.key)
            }
            return known
        }
        if let known { return try keyed.again(known) }
        let response: Response
        do throws(Problem) { response = try body() } catch {
            try services.write(as: actor) { writer throws(StoreError) in
                try writer.forget(keyed.caller, key: keyed.key)
            }
            throw error
        }
        try services.write(as: actor) { writer throws(StoreError) in
            try writer.keep(keyed.stored(response), of: keyed.caller, key: keyed.key)
        }
        return response
    }

    private enum Outcome {
        case new(Response)
        case known(StoredAnswer)
    }

    private func stored(_ response: Response) -> StoredAnswer {
        var text = ""
        if case .bytes(let bytes) = response.body { text = String(decoding: bytes, as: UTF8.self) }
        return StoredAnswer(
            request: hash, status: response.status, location: response["Location"], body: text)
    }

    /// What was answered before, to the same request.
    private func again(_ answer: StoredAnswer) throws(Problem) -> Response {
        guard answer.request == hash else {
            throw Problem(
                422, "key_reused", "The same Idempotency-Key came with another request before.")
        }
        guard let status = answer.status else {
            throw Problem(
                409, "outcome_unknown",
                "An earlier try broke off, and it is not known how far it came; "
                    + "look before you send it with another Idempotency-Key.")
        }
        var response = Response(
            status,
            headers: [("Content-Type", MediaType.json), ("Idempotency-Replayed", "true")],
            body: .bytes(Array(answer.body.utf8)))
        if let location = answer.location { response.headers.append(("Location", location)) }
        return response
    }
}

/// The keys of requests that are being answered by this server.
final class KeysUnderWay: Sendable {
    private let keys = Mutex<Set<[UInt8]>>([])

    /// Takes a key.
    ///
    /// - Throws: 409 where another request with it is under way.
    func begin(_ keyed: KeyedRequest) throws(Problem) {
        let isNew = keys.withLock { $0.insert(keyed.name).inserted }
        guard isNew else {
            throw Problem(
                409, "key_in_use", "A request with this Idempotency-Key is being answered.",
                headers: [("Retry-After", "1")])
        }
    }

    /// Gives it back.
    func end(_ keyed: KeyedRequest) { keys.withLock { _ = $0.remove(keyed.name) } }
}

extension KeyedRequest {
    fileprivate var name: [UInt8] { Array(caller.utf8) + [0] + Array(key.utf8) }
}

extension Services {
    /// Who writes what a caller asks for: the person of the token's name; without tokens the owner.
    func actor(_ caller: Caller) throws(Problem) -> Actor {
        guard caller == .anybody else { return .person(caller.name) }
        let defaults = try configuration().defaults
        return .person(defaults.actor ?? defaults.owner ?? caller.name)
    }

    /// Changes claire.toml.
    func edit<Value>(
        _ body: (ConfigurationFile) throws(ConfigurationError) -> Value
    ) throws(Problem) -> Value {
        do throws(ConfigurationError) { return try body(file) } catch { throw Problem(error) }
    }
}
