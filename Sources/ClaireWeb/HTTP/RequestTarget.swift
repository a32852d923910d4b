import ClaireDomain

/// What a request line names: the segments of a path and the parameters of a query, decoded.
package struct RequestTarget: Equatable, Sendable {
    /// `/api/v1` is `["api", "v1"]`, `/` is empty.
    package let segments: [String]
    /// In the order in which they stand.
    package let query: [Parameter]

    /// One parameter of a query.
    package struct Parameter: Equatable, Sendable {
        package let name: String
        package let value: String
    }

    /// Reads the target of a request line; `nil` for what no route can mean: another form than an
    /// absolute path, an empty segment, `.` or `..`, an encoded slash, a blank or control character,
    /// bytes that are not ASCII or decode to what isn't UTF-8, a broken escape.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        var segments: [String] = []
        if mark > 1 {
            for part in bytes[1..<mark].split(
                separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            {
                guard let segment = PercentCoding.decoded(part, plusIsSpace: false),
                    !segment.isEmpty,
                    !segment.hasSameBytes(as: "."), !segment.hasSameBytes(as: ".."),
                    !segment.utf8.contains(UInt8(ascii: "/"))
                else { return nil }
                segments.append(segment)
            }
        }
        self.segments = segments
        var query: [Parameter] = []
        for part in bytes[mark...].dropFirst().split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard let name = PercentCoding.decoded(part[..<equals], plusIsSpace: true),
                let value = PercentCoding.decoded(part[equals...].dropFirst(), plusIsSpace: true)
            else { return nil }
            query.append(Parameter(name: name, value: value))
        }
        self.query = query
    }

    /// The value of the first parameter of a name.
    package subscript(name: String) -> String? {
        query.first { $0.name.hasSameBytes(as: name) }?.value
    }
}
