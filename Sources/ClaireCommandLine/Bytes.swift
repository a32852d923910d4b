// Swift's `==` on strings is canonical equivalence, by which U+212A (the Kelvin sign) equals `K`.
// Words of a command line are compared as the bytes that were typed.

extension String {
    /// Whether both strings are the same bytes in UTF-8.
    func sameBytes(_ other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }

    /// Whether the UTF-8 of this string begins with that of `prefix`.
    func startsWithBytes(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

    /// What stands before and after the first `separator`, or nil where there is none.
    func splitAtFirst(_ separator: Character) -> (before: String, after: String)? {
        guard let byte = separator.asciiValue, let at = utf8.firstIndex(of: byte) else {
            return nil
        }
        return (String(self[..<at]), String(self[utf8.index(after: at)...]))
    }
}
