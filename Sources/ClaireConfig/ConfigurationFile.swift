/// claire.toml on disk: reading it, and changing one table of it.
package struct ConfigurationFile: Sendable {
    /// Where it stands; it may be a symbolic link, and need not exist.
    package let path: String

    /// The file at a path, usually `Paths.config`.
    package init(path: String) {
        self.path = path
    }

    /// Reads and checks the file; a missing one is an empty configuration.
    package func read() throws(ConfigurationError) -> Configuration {
        guard let bytes = try DiskFile(path: path).read() else { return Configuration() }
        return try configuration(bytes)
    }

    /// Changes the file under its lock: `plan` sees the configuration as it is now, and its edits
    /// are written whole or, when anything is in the way, not at all.
    ///
    /// The file is made where it is missing (0600, in a folder of 0700); a symbolic link stays one
    /// and its target is replaced. Other processes see the old file or the new one, never a part.
    package func edit(
        _ plan: (Configuration) throws(ConfigurationError) -> [TomlEdit]
    ) throws(ConfigurationError) {
        let file = try DiskFile(path: path).resolved()
        try file.makeFolder()
        let lock = try file.lock()
        defer { lock.unlock() }
        let old = try file.read() ?? []
        var editor = TomlEditor(old)
        for edit in try plan(configuration(old)) {
            do throws(TomlEditError) { try editor.apply(edit) } catch {
                throw failure(error, edit)
            }
        }
        _ = try configuration(editor.bytes)
        if editor.bytes != old { try file.replace(with: editor.bytes) }
    }

    private func configuration(_ bytes: [UInt8]) throws(ConfigurationError) -> Configuration {
        let document: TomlDocument
        do throws(TomlError) { document = try TomlDocument(parsing: bytes) } catch {
            throw .invalid(path: path, place: error.place, message: error.message)
        }
        return try Configuration(document, path: path)
    }

    private func failure(_ error: TomlEditError, _ edit: TomlEdit) -> ConfigurationError {
        let key = TomlText.path(edit.path)
        switch error {
        case .invalid(let toml):
            return .invalid(path: path, place: toml.place, message: toml.message)
        case .inline(let line): return .uneditable(path: path, line: line, key: key)
        case .unsafe: return .uneditable(path: path, line: 0, key: key)
        }
    }
}

extension ConfigurationFile {
    /// Writes this machine's id.
    package func setMachineID(_ id: String) throws(ConfigurationError) {
        try edit { _ in [.setKey(path: ["machine_id"], .string(id))] }
    }

    /// Adds a group; a name that is taken, by its bytes, is refused.
    package func add(_ group: Configuration.Group) throws(ConfigurationError) {
        guard Configuration.isName(group.name) else { throw .badName(group.name) }
        let fields = [("cwd", group.cwd), ("host", group.host), ("session", group.session)]
        let entries = fields.compactMap { key, text in
            text.map { (key: key, value: TomlLiteral.string($0)) }
        }
        try edit { (now) throws(ConfigurationError) in
            guard now.group(named: group.name) == nil else {
                throw .groupExists(name: group.name)
            }
            return [.setTable(path: ["group", group.name], entries: entries)]
        }
    }

    /// Takes a group away and returns it; `nil` where there is none of that name.
    package func removeGroup(named name: String) throws(ConfigurationError) -> Configuration.Group?
    {
        var removed: Configuration.Group?
        try edit { now in
            removed = now.group(named: name)
            return removed == nil ? [] : [.removeTable(path: ["group", name])]
        }
        return removed
    }
}
