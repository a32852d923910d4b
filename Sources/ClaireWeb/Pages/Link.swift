import ClaireDomain

/// The addresses of pages. Only these, and never somebody's text, stand in `href` and `action`.
package struct Link: Sendable {
    /// The path with its query.
    package let text: String

    private init(_ text: String) { self.text = text }

    package static let home = Link("/")
    package static let projects = Link("/projects")
    package static let tasks = Link("/tasks")
    package static let sessions = Link("/sessions")
    package static let broadcast = Link("/broadcast")
    package static let events = Link("/events")
    package static let peers = Link("/peers")
    package static let logout = Link("/logout")

    /// The page of a project.
    package static func project(_ id: UUID) -> Link { Link("/projects/" + id.text) }
    /// The page of a task.
    package static func task(_ id: UUID) -> Link { Link("/tasks/" + id.text) }
    /// The page of a session.
    package static func session(_ id: UUID) -> Link { Link("/sessions/" + id.text) }

    /// A path below this one: a form's route, such as `moves`.
    package func below(_ name: StaticString) -> Link { Link(text + "/" + "\(name)") }

    /// The path of one thing below this one.
    package func below(_ id: UUID) -> Link { Link(text + "/" + id.text) }

    /// A place in the page.
    package func at(_ id: StaticString) -> Link { Link(text + "#" + "\(id)") }

    /// The same with parameters, percent-encoded; those without a value are left out.
    package func with(_ parameters: [(name: String, value: String?)]) -> Link {
        let pairs = parameters.compactMap { name, value in
            value.map { Self.encoded(name) + "=" + Self.encoded($0) }
        }
        return pairs.isEmpty ? self : Link(text + "?" + pairs.joined(separator: "&"))
    }

    /// Percent-encodes all but what a query may hold without a meaning of its own.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if ASCII.isLetter(byte) || ASCII.isDigit(byte) || "-._~".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension HTML.StringInterpolation {
    /// An address, escaped.
    package mutating func appendInterpolation(_ link: Link) { appendInterpolation(link.text) }
}
