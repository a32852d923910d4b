import ClaireDomain

/// Cookies (RFC 6265).
enum Cookies {
    /// The values that a request has for a name. There may be several: any page of a parent domain can
    /// add its own.
    static func values(_ name: String, in headers: Headers) -> [String] {
        headers.all("cookie").flatMap { field in
            field.utf8.split(separator: UInt8(ascii: ";")).compactMap { pair -> String? in
                let text = ASCII.trimmed(String(Substring(pair)))
                guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")),
                    text.utf8[..<equals].elementsEqual(name.utf8)
                else { return nil }
                return String(text[text.utf8.index(after: equals)...])
            }
        }
    }

    /// A field that sets a cookie for this host alone, which no script and no other site can use.
    ///
    /// - Parameter seconds: how long the browser keeps it; 0 makes it forget it.
    static func setting(
        _ name: String, _ value: String, seconds: Int64, secure: Bool
    ) -> (name: String, value: String) {
        let end = secure ? "; Secure" : ""
        return (
            "Set-Cookie",
            "\(name)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict\(end)"
        )
    }
}
