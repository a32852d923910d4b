import ClairePlatform

/// A request as a route sees it: checked, its body whole and plain.
package struct Request: Sendable {
    package let method: Method
    package let target: RequestTarget
    package let headers: Headers
    /// Who is at the other end of the connection.
    package let client: SocketAddress
    /// Without the coding it came in.
    package var body: [UInt8] = []
    /// What stands in the route's path for `{name}`.
    package var values: [String: String] = [:]
    /// Who asks.
    package var caller = Caller.nobody
    /// What its page is kept under, where it has been asked for before.
    var pageKey: [UInt8]?
    /// What a form of a page sent; no fields where none did.
    package var form = Form()

    /// A request without a body.
    package init(method: Method, target: RequestTarget, headers: Headers, client: SocketAddress) {
        self.method = method
        self.target = target
        self.headers = headers
        self.client = client
    }

    /// What every form of the answer must carry in its field `csrf`, and scripts in `X-CSRF-Token`;
    /// empty for callers who have no cookie.
    package var csrf: String { caller.session?.csrf ?? "" }

    /// Whether `Accept` asks for a media type by its name, and not less than for any other one named.
    package func prefers(_ type: String, over other: String) -> Bool {
        var weights: (wanted: Int?, other: Int?) = (nil, nil)
        for list in headers.all("accept") {
            for element in FieldList.elements(list) {
                if element.value.utf8.elementsEqual(type.utf8) { weights.wanted = element.weight }
                if element.value.utf8.elementsEqual(other.utf8) { weights.other = element.weight }
            }
        }
        guard let wanted = weights.wanted, wanted > 0 else { return false }
        return wanted >= weights.other ?? 0
    }

    /// Whether the answer may come in gzip.
    package var acceptsGzip: Bool {
        // As most say it, without weights.
        if let field = headers["accept-encoding"], !field.utf8.contains(UInt8(ascii: ";")),
            field.utf8.starts(with: "gzip".utf8),
            field.utf8.count == 4 || field.utf8.dropFirst(4).first == UInt8(ascii: ",")
        {
            return true
        }
        var any: Int?
        for list in headers.all("accept-encoding") {
            for element in FieldList.elements(list) {
                switch element.value {
                case "gzip", "x-gzip": return element.weight > 0
                case "*": any = element.weight
                default: break
                }
            }
        }
        return any ?? 0 > 0
    }
}
