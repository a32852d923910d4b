import ClaireDomain
import ClairePlatform
import ClaireStore

/// What one folder has for sessions: `claude.md` and `hooks/`.
///
/// It is read once, and what was read is what is shown, hashed and used: a file that changes after
/// that changes nothing.
package struct ConfigurationLevel: Equatable, Sendable {
    /// Text that is appended to the agent's system prompt.
    package struct Fragment: Equatable, Sendable {
        package let origin: ConfigurationOrigin
        package let path: String
        package let text: String

        /// The lines without their ends; a last end of line starts no further one.
        package var lines: [Substring] {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            if lines.last?.isEmpty == true { lines.removeLast() }
            return lines
        }
    }

    /// A git hook.
    package struct Hook: Equatable, Sendable {
        package let name: String
        package let origin: ConfigurationOrigin
        package let path: String
        package let content: [UInt8]
    }

    package let origin: ConfigurationOrigin
    package let folder: String
    package private(set) var fragment: Fragment?
    /// By name.
    package private(set) var hooks: [Hook] = []
    /// What is there and can't be used, a line each.
    package private(set) var problems: [String] = []

    /// The longest fragment, bytes.
    static let longestFragment = 64 << 10
    /// The longest hook, bytes.
    static let longestHook = 1 << 20

    /// Reads a folder; one that isn't there has nothing.
    ///
    /// Links are followed in the user's own folder, where people keep links into a repository of
    /// their settings. In a project's repository they could lead anywhere, and are refused.
    package init(_ folder: String, _ origin: ConfigurationOrigin) {
        self.origin = origin
        self.folder = folder
        let mayLink = origin == .global
        switch FileMetadata(folder, followingLinks: mayLink)?.kind {
        case nil: return
        case .folder: break
        default:
            problems.append("'\(folder)' is not a folder")
            return
        }
        readFragment(folder + "/claude.md", mayLink)
        readHooks(folder + "/hooks", mayLink)
    }

    /// Whether there is nothing to use.
    package var isEmpty: Bool { fragment == nil && hooks.isEmpty }

    /// SHA-256 over all that can be used, 64 hexadecimal digits; `nil` where there is nothing.
    package var hash: String? {
        guard !isEmpty else { return nil }
        var parts: [(name: String, content: [UInt8])] = hooks.map {
            ("hooks/" + $0.name, $0.content)
        }
        if let fragment { parts.append(("claude.md", Array(fragment.text.utf8))) }
        var bytes = Array("claire inherited configuration 1\n".utf8)
        for part in parts.sorted(by: { $0.name < $1.name }) {
            bytes += Array("\(part.name) \(part.content.count)\n".utf8) + part.content
        }
        return Hexadecimal.text(SHA256.digest(of: bytes))
    }

    private mutating func readFragment(_ path: String, _ mayLink: Bool) {
        guard
            let bytes = content(path, limit: Self.longestFragment, mayLink, isExecutable: false)
        else { return }
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            return problems.append("'\(path)' is not used: it is not UTF-8 text")
        }
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return }
        fragment = Fragment(origin: origin, path: path, text: text)
    }

    private mutating func readHooks(_ folder: String, _ mayLink: Bool) {
        switch FileMetadata(folder, followingLinks: mayLink)?.kind {
        case nil: return
        case .folder: break
        default: return problems.append("'\(folder)' is not a folder")
        }
        let names = DirectoryListing.names(in: folder)
            .filter { $0.utf8.first != UInt8(ascii: ".") && !$0.hasSuffix(".sample") }.sorted()
        for name in names {
            let path = "\(folder)/\(name)"
            guard GitHookName.isInheritable(name) else {
                let shown = PlainText.line(path, bytes: 4096)
                problems.append("'\(shown)' is not used: sessions inherit no hook of that name")
                continue
            }
            guard
                let content = content(path, limit: Self.longestHook, mayLink, isExecutable: true)
            else { continue }
            hooks.append(Hook(name: name, origin: origin, path: path, content: content))
        }
    }

    /// The whole of a file that may be used, else a problem.
    private mutating func content(
        _ path: String, limit: Int, _ mayLink: Bool, isExecutable: Bool
    ) -> [UInt8]? {
        guard let file = FileMetadata(path, followingLinks: mayLink) else { return nil }
        func refuse(_ reason: String) -> [UInt8]? {
            problems.append("'\(path)' is not used: \(reason)")
            return nil
        }
        switch file.kind {
        case .file: break
        case .link: return refuse("it is a link")
        case .folder, .other: return refuse("it is not a file")
        }
        guard file.size <= limit else { return refuse("it is over \(limit >> 10) KiB") }
        guard !isExecutable || file.mode & 0o100 != 0 else {
            return refuse("its owner may not execute it")
        }
        guard let bytes = FileRange.head(path, count: limit + 1) else {
            return refuse("it can't be read")
        }
        return bytes.count <= limit ? bytes : refuse("it is over \(limit >> 10) KiB")
    }
}
