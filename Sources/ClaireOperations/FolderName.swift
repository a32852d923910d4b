import ClairePlatform

/// Folders as people write them.
package enum FolderName {
    /// A path with `~` for the home folder at its start.
    package static func short(_ path: String) -> String {
        let home = Environment.home
        guard home != "/", path.utf8.starts(with: home.utf8) else { return path }
        let rest = path.utf8.dropFirst(home.utf8.count)
        guard rest.isEmpty || rest.first == UInt8(ascii: "/") else { return path }
        return "~" + String(Substring(rest))
    }
}
