import ClaireDomain

/// What names a request: its text in JSON, as it was sent.
struct RequestID: Hashable, Sendable {
    /// As JSON: a text in quotes, or digits, of any number.
    let text: String

    /// The id of an error about something that has none that could be read.
    static let none = RequestID(text: "null")

    private init(text: String) { self.text = text }

    /// Texts and whole numbers are ids; others are not (basic, "Requests").
    init?(_ json: JSON, raw: ArraySlice<UInt8>?) {
        switch json {
        case .string, .integer: text = json.encoded
        case .number:
            guard let raw, raw.allSatisfy({ Self.isDigit($0) || $0 == UInt8(ascii: "-") }) else {
                return nil
            }
            text = String(decoding: raw, as: UTF8.self)
        default: return nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func == (left: RequestID, right: RequestID) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// A request, for which an answer is owed.
struct Request: Sendable {
    let id: RequestID
    let method: String
    let params: JSONObject

    /// What the protocol itself says beside the method's own parameters.
    var meta: JSONObject { params["_meta"]?.object ?? JSONObject() }
}

/// One message of the client's.
enum Message: Sendable {
    case request(Request)
    /// - Parameter raw: the text of the message, for ids in it.
    case notification(method: String, params: JSONObject, raw: [UInt8])
    /// An answer to a request, which is never made from here.
    case response
    /// What is none of these, with what is answered.
    case invalid(RequestID, RPCError)

    /// Reads a message of a text that is valid JSON.
    init(_ json: JSON, raw: ArraySlice<UInt8>) {
        guard let object = json.object else {
            self = .invalid(.none, RPCError(RPCError.invalidRequest, "Invalid request: no object"))
            return
        }
        let id = object["id"].map { RequestID($0, raw: RawJSON.member("id", of: raw)) }
        func refused(_ why: String) -> Message {
            .invalid(
                (id ?? nil) ?? .none,
                RPCError(RPCError.invalidRequest, "Invalid request: \(why)"))
        }
        guard object["jsonrpc"] == "2.0" else {
            self = refused("'jsonrpc' is not \"2.0\"")
            return
        }
        guard let method = object["method"] else {
            let isResponse = object["result"] != nil || object["error"] != nil
            self = isResponse ? .response : refused("'method' is missing")
            return
        }
        guard let method = method.string else {
            self = refused("'method' is no text")
            return
        }
        // Some clients write null where they have none.
        var params: JSON = [:]
        if let given = object["params"], !given.isNull { params = given }
        guard let id else {
            self = .notification(
                method: method, params: params.object ?? JSONObject(), raw: Array(raw))
            return
        }
        guard let id else {
            self = refused("'id' is neither a text nor a whole number")
            return
        }
        guard let params = params.object else {
            self = .invalid(id, .invalid("'params' is no object"))
            return
        }
        self = .request(Request(id: id, method: method, params: params))
    }
}
