import ClaireDomain

/// The one object that a verb prints under `--json`: the format, then the nouns (cli.md, "JSON").
enum Envelope {
    /// `{"format":"claire/1","task":{…}}`.
    static func encoded(_ members: [(noun: String, value: JSON)]) -> String {
        var bytes = Array(#"{"format":"claire/1""#.utf8)
        for (noun, value) in members {
            bytes.append(UInt8(ascii: ","))
            JSON.string(noun).encode(into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            value.encode(into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }
}
