import ClaireDomain

/// What claire.toml says, typed and checked (events.md, "The database").
///
/// A missing file is an empty configuration. A value of the wrong type is an error that names its
/// place; a key that nobody reads is a warning, so that an older Claire can live with a newer file.
package struct Configuration: Sendable {
    /// This machine's id, a lower-case uuid; `nil` before `claire init`.
    package private(set) var machineID: String?
    /// The groups, in the order in which the file has them.
    package private(set) var groups: [Group] = []
    /// The peers, in the order in which the file has them.
    package private(set) var peers: [Peer] = []
    /// `[transport] command`: the program to run in place of `rclaude`, a name or a path.
    package private(set) var transportCommand: String?
    /// `[defaults]`.
    package private(set) var defaults = Defaults()
    /// `[keys]`: from an action's name to the keys that do it.
    package private(set) var keys: [(action: String, keys: [String])] = []
    /// `[notify] command`: the program and its first arguments; a plain string is the program alone.
    package private(set) var notifyCommand: [String]?
    /// `[queue] trust`: the machine ids whose tasks the queue feeds besides this machine's own.
    package private(set) var queueTrust: [String] = []
    /// Keys that nobody reads, and groups without members.
    package private(set) var warnings: [ConfigurationWarning] = []

    /// `[group.NAME]`: the sessions that match every pattern given.
    package struct Group: Equatable, Sendable {
        /// Any text that `Configuration.isName` accepts.
        package var name: String
        /// A part of the session's working folder.
        package var cwd: String?
        /// The session's host.
        package var host: String?
        /// A pattern for the session's name.
        package var session: String?

        /// A group by its name and patterns.
        package init(
            name: String, cwd: String? = nil, host: String? = nil, session: String? = nil
        ) {
            self.name = name
            self.cwd = cwd
            self.host = host
            self.session = session
        }
    }

    /// `[peer.NAME]`: a machine to exchange events with.
    package struct Peer: Equatable, Sendable {
        /// Any text that `Configuration.isName` accepts.
        package var name: String
        /// Where it answers.
        package var url: String
        /// Whether plain http is allowed beyond loopback.
        package var insecure: Bool
        /// A PEM file of the authorities to trust for it, in place of the system's.
        package var certificates: String?

        /// A peer by its name and URL.
        package init(
            name: String, url: String, insecure: Bool = false, certificates: String? = nil
        ) {
            self.name = name
            self.url = url
            self.insecure = insecure
            self.certificates = certificates
        }
    }

    /// `[defaults]`: what an option is where it isn't given.
    package struct Defaults: Equatable, Sendable {
        /// The owner of new projects.
        package var owner: String?
        /// Who is said to have done what is done here.
        package var actor: String?
    }

    /// The configuration of no file at all.
    package init() {}

    /// Reads a parsed file; `path` names it in errors.
    package init(_ document: TomlDocument, path: String) throws(ConfigurationError) {
        var reader = ConfigurationReader(path: path)
        var root = reader.section(document.root, named: [])
        machineID = try reader.machineID(&root)
        groups = try reader.groups(&root)
        peers = try reader.peers(&root)
        var transport = try reader.section("transport", of: &root)
        transportCommand = try reader.text("command", of: &transport)
        var defaults = try reader.section("defaults", of: &root)
        self.defaults.owner = try reader.text("owner", of: &defaults)
        self.defaults.actor = try reader.text("actor", of: &defaults)
        keys = try reader.keys(&root)
        var notify = try reader.section("notify", of: &root)
        notifyCommand = try reader.texts("command", of: &notify)
        var queue = try reader.section("queue", of: &root)
        queueTrust = try reader.texts("trust", of: &queue) ?? []
        for section in [root, transport, defaults, notify, queue] { reader.warnUnread(section) }
        warnings = reader.warnings.sorted { $0.place < $1.place }
    }

    /// The group of a name, compared by its bytes.
    package func group(named name: String) -> Group? {
        groups.first { $0.name.hasSameBytes(as: name) }
    }

    /// Whether a text can name a group or a peer (events.md, "Entities").
    package static func isName(_ text: String) -> Bool {
        (try? Limits.checkName(text)) != nil
    }
}
