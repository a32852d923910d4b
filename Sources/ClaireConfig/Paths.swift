import ClairePlatform

/// Where this user's database and configuration stand (events.md, "The database"; the XDG Base
/// Directory specification).
///
/// Nothing is read or made here: the paths follow from the environment alone.
package struct Paths: Equatable, Sendable {
    /// The database: `CLAIRE_DB`, else `claire/claire.db` in the user's data folder.
    package let database: String
    /// The configuration: `CLAIRE_CONFIG`, else `claire/claire.toml` in the user's config folder.
    package let config: String

    /// Takes the paths out of an environment, given as a function from a variable's name to its
    /// value. An empty variable counts as unset, and so does a relative `XDG_*` one, as the
    /// specification asks; `CLAIRE_DB` and `CLAIRE_CONFIG` may be relative to where we run.
    package init(environment: (String) -> String?) throws(PathsError) {
        database = try Self.path(
            override: "CLAIRE_DB", base: "XDG_DATA_HOME", below: ".local/share",
            name: "claire/claire.db", environment)
        config = try Self.path(
            override: "CLAIRE_CONFIG", base: "XDG_CONFIG_HOME", below: ".config",
            name: "claire/claire.toml", environment)
    }

    /// The paths of this process, out of its own environment.
    package static func ofThisProcess() throws(PathsError) -> Paths {
        try Paths { name in Environment[name] }
    }

    /// The folder of the configuration, where hooks and tokens stand beside it.
    package var configFolder: String { Files.folder(of: config) }

    /// The folder of the database.
    package var dataFolder: String { Files.folder(of: database) }

    private static func path(
        override: String, base: String, below: String, name: String,
        _ environment: (String) -> String?
    ) throws(PathsError) -> String {
        if let own = environment(override), !own.isEmpty { return own }
        if let folder = environment(base), folder.utf8.first == UInt8(ascii: "/") {
            return join(folder, name)
        }
        guard let home = environment("HOME"), !home.isEmpty else {
            throw .noHome(override: override)
        }
        guard home.utf8.first == UInt8(ascii: "/") else { throw .relativeHome(home) }
        return join(join(home, below), name)
    }

    private static func join(_ folder: String, _ name: String) -> String {
        folder.utf8.last == UInt8(ascii: "/") ? folder + name : "\(folder)/\(name)"
    }

    /// The last part of a path.
    static func name(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[path.utf8.index(after: slash)...])
    }
}

/// Why the paths can't be told.
package enum PathsError: Error, Equatable {
    /// Neither the override nor an absolute `XDG_*` folder nor `HOME` is set.
    case noHome(override: String)
    /// `HOME` is a relative path.
    case relativeHome(String)

    /// One line for stderr, in the form of cli.md.
    package var message: String {
        switch self {
        case .noHome(let override): "neither 'HOME' nor '\(override)' is set"
        case .relativeHome(let home): "'HOME' is not an absolute path: '\(home)'"
        }
    }
}
