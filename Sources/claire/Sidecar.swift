import ClaireDomain

/// `claire-NAME.json`, which stands beside a program that can't carry a header (claire-extensions(7)).
///
/// A file that isn't understood says nothing: a broken sidecar must not spoil a list.
struct Sidecar {
    /// `"summary"`
    private(set) var summary: String?
    /// `"completes"`
    private(set) var completes = false
    /// `"options"`: texts, or objects with a `name` and perhaps a `summary`.
    private(set) var options: [Option] = []

    /// An option that completion offers.
    struct Option: Equatable {
        /// With its dashes: `--since`.
        let name: String
        /// Empty where there is none.
        let summary: String
    }

    private static let bytes = 65_536

    /// Reads the sidecar of a verb's file; `nil` where there is none.
    init?(of path: BytePath) {
        guard let head = BytePath(path.bytes + ".json".utf8).head(Self.bytes) else { return nil }
        self.init(head)
    }

    /// Reads the bytes of a sidecar; `nil` where they aren't a JSON object.
    init?(_ bytes: [UInt8]) {
        guard let object = try? JSON.parse(bytes, duplicates: .lastWins).object else { return nil }
        summary = object["summary"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        completes = object["completes"]?.bool ?? false
        options = (object["options"]?.array ?? []).compactMap { option in
            guard let name = option.string ?? option["name"]?.string,
                name.utf8.first == UInt8(ascii: "-")
            else { return nil }
            return Option(name: name, summary: option["summary"]?.string ?? "")
        }
    }
}
