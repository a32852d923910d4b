/// Names of hosts.
package enum HostName {
    /// Whether a text is `[A-Za-z0-9][A-Za-z0-9._@-]*` of at most 255 bytes: no option, and nothing
    /// that a shell or ssh would take apart (fleet.md, "Contract 1").
    package static func isValid(_ text: String) -> Bool {
        guard let first = text.utf8.first, isAlphanumeric(first), text.utf8.count <= 255 else {
            return false
        }
        return text.utf8.allSatisfy { isAlphanumeric($0) || "._@-".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
