import ClaireDomain

/// Where a request ends. What leaves that open is refused and ends the connection, since a proxy
/// before this server may read it otherwise (request smuggling; RFC 9112, section 11.2).
enum Framing {
    /// Checks the fields of a request.
    ///
    /// - Parameter version: `HTTP/1.1`.
    /// - Returns: how many bytes of body are announced; 0 for none, `nil` where chunks come.
    static func bodyLength(_ headers: Headers, version: String) throws(Problem) -> Int? {
        guard version.hasSameBytes(as: "HTTP/1.1") || version.hasSameBytes(as: "HTTP/1.0") else {
            throw bad("The version of HTTP is neither 1.0 nor 1.1.")
        }
        for (name, value) in headers.fields {
            guard !name.isEmpty, name.utf8.allSatisfy(ASCII.isToken) else {
                throw bad("A field's name has characters that it may not have.")
            }
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw bad("A field's value has control characters.")
            }
        }
        let lengths = headers.all("content-length")
        let codings = headers.all("transfer-encoding")
        guard codings.isEmpty else {
            guard lengths.isEmpty, codings.count == 1, version.hasSameBytes(as: "HTTP/1.1"),
                let coding = codings.first,
                ASCII.lowered(ASCII.trimmed(coding)).hasSameBytes(as: "chunked")
            else { throw bad("Transfer-Encoding may only be 'chunked', without Content-Length.") }
            return nil
        }
        guard let text = lengths.first else { return 0 }
        guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy(ASCII.isDigit),
            let length = Int(text)
        else { throw bad("Content-Length is not one whole number.") }
        return length
    }

    private static func bad(_ detail: String) -> Problem {
        Problem(400, "bad_request", detail, endsConnection: true)
    }
}
