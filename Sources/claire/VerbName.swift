/// The name of a verb: `[a-z][a-z0-9-]*`, as cli.md has it.
struct VerbName: Hashable, Comparable {
    /// The name as typed.
    let text: String

    /// The bytes as a name; `nil` where they are none.
    init?(_ bytes: some Collection<UInt8>) {
        let isName =
            bytes.first.map(Self.isLetter) ?? false
            && bytes.allSatisfy { byte in
                Self.isLetter(byte) || byte == UInt8(ascii: "-")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
        guard isName, bytes.count <= 240 else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// A text as a name; `nil` where it is none.
    init?(_ text: String) {
        self.init(text.utf8)
    }

    /// The name of the file that is this verb.
    var fileName: String { "claire-" + text }

    /// Whether it is a helper of another verb, which lists leave out: a `--` is inside.
    var isHelper: Bool {
        zip(text.utf8, text.utf8.dropFirst()).contains { pair in
            pair == (UInt8(ascii: "-"), UInt8(ascii: "-"))
        }
    }

    /// In the order of the bytes, which are all ASCII.
    static func < (left: VerbName, right: VerbName) -> Bool { left.text < right.text }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
