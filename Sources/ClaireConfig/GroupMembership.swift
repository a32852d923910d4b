import ClaireDomain

extension Configuration.Group {
    /// Whether a session belongs to the group, by its folder, its host and what people call it.
    package func contains(_ session: Session) -> Bool {
        contains(cwd: session.cwd, host: session.host, name: session.label)
    }

    /// Whether a session belongs to the group: it meets every pattern that is given, and one at
    /// least is.
    ///
    /// - Parameters:
    ///   - cwd: the session's working folder, of which the pattern is a part.
    ///   - host: the session's host, which is equal to the pattern.
    ///   - name: the name by which people know the session; `*` in the pattern stands for any
    ///     characters and `?` for one.
    package func contains(cwd: String?, host: String?, name: String?) -> Bool {
        if self.cwd == nil, self.host == nil, session == nil { return false }
        if let part = self.cwd, !isPart(part, of: cwd ?? "") { return false }
        if let wanted = self.host, !wanted.hasSameBytes(as: host ?? "") { return false }
        guard let session else { return true }
        return name.map { NamePattern(session).matches($0) } ?? false
    }

    private func isPart(_ part: String, of whole: String) -> Bool {
        let (part, whole) = (Array(part.utf8), Array(whole.utf8))
        guard part.count <= whole.count else { return false }
        return (0...(whole.count - part.count)).contains { start in
            whole[start..<(start + part.count)].elementsEqual(part)
        }
    }
}

/// A pattern for a whole name: `*` stands for any characters, none included, `?` for exactly one.
struct NamePattern {
    private let pattern: [Unicode.Scalar]

    init(_ text: String) { pattern = Array(text.unicodeScalars) }

    /// Whether the pattern covers the name from its first scalar to its last.
    ///
    /// Only the last `*` is ever gone back to, so the time is the product of both lengths at most.
    func matches(_ text: String) -> Bool {
        let name = Array(text.unicodeScalars)
        var (at, star, resume) = (0, -1, 0)
        var position = 0
        while position < name.count {
            if at < pattern.count, pattern[at] == "*" {
                (star, resume) = (at, position)
                at += 1
            } else if at < pattern.count, pattern[at] == "?" || pattern[at] == name[position] {
                at += 1
                position += 1
            } else if star >= 0 {
                resume += 1
                (at, position) = (star + 1, resume)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == "*" }
    }
}
