import ClaireDomain

/// Names made of what people wrote, of letters that are safe in a path, a branch and a terminal.
package enum SessionNames {
    /// Lower-case letters, digits and single dashes of a text.
    ///
    /// - Returns: at most so many bytes; the fallback where nothing of the text is left.
    package static func slug(_ text: String, bytes limit: Int = 40, else fallback: String) -> String
    {
        var slug: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                slug.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): slug.append(byte | 0x20)
            default:
                if slug.last != UInt8(ascii: "-"), !slug.isEmpty { slug.append(UInt8(ascii: "-")) }
            }
        }
        if slug.count > limit {
            slug.removeSubrange(limit...)
            // A whole word less, where there is one.
            if let dash = slug.lastIndex(of: UInt8(ascii: "-")), dash > limit / 2 {
                slug.removeSubrange(dash...)
            }
        }
        while slug.last == UInt8(ascii: "-") { slug.removeLast() }
        return slug.isEmpty ? fallback : String(decoding: slug, as: UTF8.self)
    }

    /// The branch of a task: its title and the start of its id.
    package static func branch(of task: Task) -> String {
        "\(slug(task.title, else: "task"))-\(task.id.text.prefix(8))"
    }

    /// The branch of a session that has no task.
    static func branch(of session: UUID, in project: String) -> String {
        "\(slug(project, else: "session"))-\(session.text.prefix(8))"
    }
}
