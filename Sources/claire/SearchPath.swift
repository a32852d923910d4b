/// The folders in which verbs are looked for: the exec path first, then PATH.
struct SearchPath {
    /// Claire's own folders. What stands in them always wins.
    let own: [BytePath]
    /// The folders of PATH, without those of `own`.
    let users: [BytePath]

    /// Folders of PATH that aren't absolute are passed over, the empty ones included, which mean the
    /// current folder: what lies where somebody happens to stand must not become a verb.
    init(own: [BytePath], path: BytePath?) {
        self.own = own
        var seen = Set(own)
        users = Self.split(path ?? BytePath(Self.fallback)).filter { folder in
            folder.isAbsolute && seen.insert(folder).inserted
        }
    }

    /// PATH where the environment has none.
    static let fallback = "/usr/local/bin:/usr/bin:/bin"

    /// The parts between colons, the empty ones left out.
    static func split(_ list: BytePath) -> [BytePath] {
        list.bytes.split(separator: UInt8(ascii: ":")).map { BytePath($0) }
    }
}
