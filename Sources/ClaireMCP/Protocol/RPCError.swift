import ClaireDomain

/// Why a request is not answered with a result (JSON-RPC 2.0, section 5.1).
struct RPCError: Error {
    static let parseError: Int64 = -32700
    static let invalidRequest: Int64 = -32600
    static let methodNotFound: Int64 = -32601
    static let invalidParams: Int64 = -32602
    static let internalError: Int64 = -32603
    /// Of the revision of July 2026: a version that isn't spoken here.
    static let unsupportedVersion: Int64 = -32022

    let code: Int64
    let message: String
    var data: JSON?

    init(_ code: Int64, _ message: String, data: JSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    static func unknownMethod(_ name: String) -> RPCError {
        RPCError(methodNotFound, "Method not found: \(PlainText.line(name, bytes: 200))")
    }

    static func invalid(_ what: String) -> RPCError {
        RPCError(invalidParams, "Invalid params: \(what)")
    }

    var json: JSON {
        var object = JSONObject([("code", .integer(code)), ("message", .string(message))])
        if let data { object["data"] = data }
        return .object(object)
    }
}
