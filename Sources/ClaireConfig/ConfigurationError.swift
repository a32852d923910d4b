/// Why the configuration can't be read or changed. Nothing was written.
package enum ConfigurationError: Error, Equatable {
    /// The file is there and can't be read; the reason is the operating system's.
    case unreadable(path: String, reason: String)
    /// The file is not valid TOML, or a key holds what it may not.
    case invalid(path: String, place: TomlPlace, message: String)
    /// The file, its folder or its lock can't be written.
    case unwritable(path: String, reason: String)
    /// The file is written in a way that an edit can't follow: by hand, then. The line is 1-based,
    /// 0 where no single one is to blame.
    case uneditable(path: String, line: Int, key: String)
    /// A group of that name is there already.
    case groupExists(name: String)
    /// A peer of that name is there already, at another URL.
    case peerExists(name: String, url: String)
    /// A file of tokens can be read by others than its owner.
    case exposed(path: String, mode: UInt32)
    /// The text can't be the name of a group or a peer.
    case badName(String)

    /// One line for stderr, in the form of cli.md.
    package var message: String {
        switch self {
        case .unreadable(let path, let reason): "can't read '\(path)': \(reason)"
        case .invalid(let path, let place, let message): "\(Self.at(path, place)): \(message)"
        case .unwritable(let path, let reason): "can't write '\(path)': \(reason)"
        case .uneditable(let path, let line, let key):
            "\(Self.at(path, TomlPlace(line: line, column: 0))): "
                + "'\(key)' is written in a way that can't be edited safely: change it by hand"
        case .groupExists(let name): "there is a group '\(name)' already"
        case .peerExists(let name, let url):
            "there is a peer '\(name)' already, at '\(url)'"
        case .exposed(let path, let mode):
            "'\(path)' holds tokens and others can read it (mode \(String(mode, radix: 8)))"
        case .badName(let name):
            "'\(name)' can't be a name: 1 to 200 bytes without control characters, '/', '~' "
                + "or a leading '-'"
        }
    }

    private static func at(_ path: String, _ place: TomlPlace) -> String {
        if place.line == 0 { return path }
        return place.column == 0
            ? "\(path):\(place.line)" : "\(path):\(place.line):\(place.column)"
    }
}

/// Something in the configuration that does no harm and does nothing either: `claire doctor` shows
/// it, other verbs are silent.
package struct ConfigurationWarning: Equatable, Sendable {
    /// Where it stands.
    package let place: TomlPlace
    /// What it is, in one line.
    package let message: String
}
