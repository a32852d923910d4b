/// A value as a word that a POSIX shell takes for what it is, for commands that are shown to be
/// typed.
package enum ShellWord {
    /// The value, in single quotes where a letter of it means something to a shell.
    package static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy(isHarmless)
        return isPlain
            ? value
            : "'"
                + value.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "'\\''") + "'"
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"),
            UInt8(ascii: ":"):
            true
        // Letters beyond ASCII mean nothing to a shell.
        case 0x80...: true
        default: false
        }
    }
}
