import ClaireDomain

/// Takes typed values out of the file's tables, and keeps what nobody asked for.
struct ConfigurationReader {
    /// A table being read: what is left in it is unknown at the end.
    struct Section {
        let path: [String]
        var unread: [TomlTable.Entry]
    }

    /// The file, for errors.
    let path: String
    private(set) var warnings: [ConfigurationWarning] = []

    init(path: String) {
        self.path = path
    }

    /// A table as something to be read.
    func section(_ table: TomlTable, named path: [String]) -> Section {
        Section(path: path, unread: table.inDocumentOrder)
    }

    /// The table of a key; an empty one where there is none.
    func section(
        _ key: String, of parent: inout Section
    ) throws(ConfigurationError) -> Section {
        guard let node = take(key, of: &parent) else {
            return section(TomlTable(), named: parent.path + [key])
        }
        return try section(node, at: parent.path + [key])
    }

    private func section(
        _ node: TomlNode, at path: [String]
    ) throws(ConfigurationError) -> Section {
        guard let table = node.table else { throw wrong(node, path, "must be a table") }
        return section(table, named: path)
    }

    /// A text that isn't empty.
    func text(
        _ key: String, of section: inout Section
    ) throws(ConfigurationError) -> String? {
        guard let node = take(key, of: &section) else { return nil }
        return try text(node, section.path + [key])
    }

    private func text(_ node: TomlNode, _ path: [String]) throws(ConfigurationError) -> String {
        guard let text = node.string else { throw wrong(node, path, "must be a string") }
        guard !text.isEmpty else { throw invalid(node, path, "must not be empty") }
        guard !text.utf8.contains(0) else { throw invalid(node, path, "must not hold a NUL") }
        return text
    }

    /// One text, or an array of at least one.
    func texts(
        _ key: String, of section: inout Section
    ) throws(ConfigurationError) -> [String]? {
        guard let node = take(key, of: &section) else { return nil }
        return try texts(node, section.path + [key])
    }

    private func texts(_ node: TomlNode, _ path: [String]) throws(ConfigurationError) -> [String] {
        guard case .array(let nodes) = node.value else {
            guard node.string != nil else {
                throw wrong(node, path, "must be a string or an array of strings")
            }
            return [try text(node, path)]
        }
        guard !nodes.isEmpty else { throw invalid(node, path, "must not be empty") }
        var texts: [String] = []
        for node in nodes { texts.append(try text(node, path)) }
        return texts
    }

    private func truth(
        _ key: String, of section: inout Section
    ) throws(ConfigurationError) -> Bool? {
        guard let node = take(key, of: &section) else { return nil }
        guard case .boolean(let value) = node.value else {
            throw wrong(node, section.path + [key], "must be a boolean")
        }
        return value
    }

    // MARK: The parts of the file

    /// `machine_id`: a uuid in lower case.
    func machineID(_ root: inout Section) throws(ConfigurationError) -> String? {
        guard let node = take("machine_id", of: &root) else { return nil }
        let id = try text(node, ["machine_id"])
        let isUUID =
            id.utf8.count == 36
            && id.utf8.enumerated().allSatisfy { index, byte in
                switch byte {
                case UInt8(ascii: "-"): [8, 13, 18, 23].contains(index)
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"):
                    ![8, 13, 18, 23].contains(index)
                default: false
                }
            }
        guard isUUID else {
            throw invalid(node, ["machine_id"], "must be a uuid in lower case, not '\(id)'")
        }
        return id
    }

    /// `[group.*]`.
    mutating func groups(_ root: inout Section) throws(ConfigurationError) -> [Configuration.Group]
    {
        var groups: [Configuration.Group] = []
        for (entry, table) in try named("group", of: &root) {
            var section = table
            let group = Configuration.Group(
                name: entry.key, cwd: try text("cwd", of: &section),
                host: try text("host", of: &section), session: try text("session", of: &section))
            if group.cwd == nil && group.host == nil && group.session == nil {
                warn(entry.place, "group '\(entry.key)' has no cwd, host or session: no members")
            }
            groups.append(group)
            warnUnread(section)
        }
        return groups
    }

    /// `[peer.*]`.
    mutating func peers(_ root: inout Section) throws(ConfigurationError) -> [Configuration.Peer] {
        var peers: [Configuration.Peer] = []
        for (entry, table) in try named("peer", of: &root) {
            var section = table
            guard let url = try text("url", of: &section) else {
                throw invalid(entry.node, ["peer", entry.key], "needs a 'url'")
            }
            let insecure = try truth("insecure", of: &section) ?? false
            let certificates = try text("certificates", of: &section)
            peers.append(
                Configuration.Peer(
                    name: entry.key, url: url, insecure: insecure, certificates: certificates))
            warnUnread(section)
        }
        return peers
    }

    /// `[keys]`: every key is an action's name.
    func keys(
        _ root: inout Section
    ) throws(ConfigurationError) -> [(action: String, keys: [String])] {
        var keys: [(action: String, keys: [String])] = []
        for entry in try section("keys", of: &root).unread {
            keys.append((entry.key, try texts(entry.node, ["keys", entry.key])))
        }
        return keys
    }

    /// The tables below a key whose names people choose.
    private func named(
        _ key: String, of root: inout Section
    ) throws(ConfigurationError) -> [(TomlTable.Entry, Section)] {
        var result: [(TomlTable.Entry, Section)] = []
        for entry in try section(key, of: &root).unread {
            guard Configuration.isName(entry.key) else {
                throw invalid(entry.node, [key, entry.key], "can't be a name")
            }
            result.append((entry, try section(entry.node, at: [key, entry.key])))
        }
        return result
    }

    // MARK: What is wrong

    /// Warns of every key that is left.
    mutating func warnUnread(_ section: Section) {
        for entry in section.unread {
            warn(entry.place, "unknown key '\(TomlText.path(section.path + [entry.key]))'")
        }
    }

    private mutating func warn(_ place: TomlPlace, _ message: String) {
        warnings.append(ConfigurationWarning(place: place, message: message))
    }

    private func take(_ key: String, of section: inout Section) -> TomlNode? {
        guard let index = section.unread.firstIndex(where: { $0.key.hasSameBytes(as: key) }) else {
            return nil
        }
        return section.unread.remove(at: index).node
    }

    private func wrong(_ node: TomlNode, _ path: [String], _ rule: String) -> ConfigurationError {
        invalid(node, path, "\(rule), not \(node.kind)")
    }

    private func invalid(_ node: TomlNode, _ path: [String], _ rule: String) -> ConfigurationError {
        .invalid(path: self.path, place: node.place, message: "'\(TomlText.path(path))' \(rule)")
    }
}
