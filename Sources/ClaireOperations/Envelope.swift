import ClaireDomain

/// The one object that a verb prints under `--json`: the format, then the nouns (cli.md, "JSON").
package enum Envelope {
    /// What its member `format` says; another form of answers would say another.
    package static let format = "claire/1"

    /// `{"format":"claire/1","task":{…}}`.
    package static func encoded(_ members: [(noun: String, value: JSON)]) -> String {
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

    /// `{"format":"claire/1","tasks":[…]}`, each entity encoded as it comes, so that a long list
    /// costs no more memory than its text.
    package static func encoded<Entity>(
        _ noun: String, _ entities: [Entity], json: (Entity) -> JSON
    ) -> String {
        var bytes = Array(#"{"format":"claire/1","#.utf8)
        JSON.string(noun).encode(into: &bytes)
        bytes += ":[".utf8
        for (index, entity) in entities.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            json(entity).encode(into: &bytes)
        }
        bytes += "]}".utf8
        return String(decoding: bytes, as: UTF8.self)
    }
}
