import ClaireConfig
import ClaireDomain
import ClairePlatform

/// What the user has set for rclaude, `~/.config/rclaude/config.toml`; every key has a default.
struct Settings: Equatable {
    /// `[triage] model`: the model that sums sessions up; evidence alone where it isn't set.
    var triageModel: String?
    /// `[triage] timeout_ms`: how long one call of the model may take.
    var triageTimeout: Int64 = 30_000
    /// `[send] settle_ms`: between the paste and the look before Enter.
    var settle: Int64 = 300
    /// `[send] wait_ms`: how long a busy session is waited for.
    var wait: Int64 = 20_000
    /// `[send] verify_ms`: how long the session may take to move after Enter.
    var verify: Int64 = 5_000
    /// `[ssh] connect_ms` and `[ssh] timeout_ms`: until a host must answer, and must be done.
    var sshConnect: Int64 = 5_000
    var sshTimeout: Int64 = 30_000
    /// `[usage] prices`: a table in place of the one that ships.
    var prices: String?
    /// `[agent] names`: the programs that count as an agent in a pane.
    var agentNames = ["claude"]

    /// The folder of rclaude's own configuration.
    static var folder: String {
        Environment.folder("XDG_CONFIG_HOME", orBelowHome: ".config") + "/rclaude"
    }

    /// Where rclaude remembers what it has read.
    static var cacheFolder: String {
        Environment.folder("XDG_CACHE_HOME", orBelowHome: ".cache") + "/rclaude"
    }

    /// Reads the file; all defaults where there is none.
    ///
    /// - Throws: `Failure` with the place of what can't be read.
    static func read() throws(Failure) -> Settings {
        let path = folder + "/config.toml"
        guard let bytes = FileRange.head(path, count: 1 << 20) else {
            guard FileMetadata(path) == nil else { throw .failed("can't read '\(path)'") }
            return Settings()
        }
        return try Settings(parsing: bytes, path: path)
    }

    init() {}

    /// Takes the settings out of a file's bytes; a key that nobody knows does no harm.
    init(parsing bytes: [UInt8], path: String) throws(Failure) {
        let root: TomlTable
        do throws(TomlError) {
            root = try TomlDocument(parsing: bytes).root
        } catch {
            throw .failed("\(path):\(error.place.line):\(error.place.column): \(error.message)")
        }
        let reader = SettingsReader(root: root, path: path)
        triageModel = try reader.text(["triage", "model"])
        triageTimeout = try reader.milliseconds(["triage", "timeout_ms"]) ?? triageTimeout
        settle = try reader.milliseconds(["send", "settle_ms"]) ?? settle
        wait = try reader.milliseconds(["send", "wait_ms"]) ?? wait
        verify = try reader.milliseconds(["send", "verify_ms"]) ?? verify
        sshConnect = try reader.milliseconds(["ssh", "connect_ms"]) ?? sshConnect
        sshTimeout = try reader.milliseconds(["ssh", "timeout_ms"]) ?? sshTimeout
        prices = try reader.text(["usage", "prices"])
        agentNames = try reader.texts(["agent", "names"]) ?? agentNames
    }
}

/// Takes typed values out of the file.
private struct SettingsReader {
    let root: TomlTable
    let path: String

    func text(_ key: [String]) throws(Failure) -> String? {
        guard let node = root[key] else { return nil }
        guard let text = node.string, !text.isEmpty else { throw wrong(node, key, "a text") }
        return text
    }

    /// Up to ten minutes: all verbs bound their own time.
    func milliseconds(_ key: [String]) throws(Failure) -> Int64? {
        guard let node = root[key] else { return nil }
        guard case .integer(let value) = node.value, (0...600_000).contains(value) else {
            throw wrong(node, key, "milliseconds from 0 to 600000")
        }
        return value
    }

    func texts(_ key: [String]) throws(Failure) -> [String]? {
        guard let node = root[key] else { return nil }
        guard case .array(let nodes) = node.value, !nodes.isEmpty else {
            throw wrong(node, key, "an array of texts")
        }
        var texts: [String] = []
        for node in nodes {
            guard let text = node.string, !text.isEmpty else { throw wrong(node, key, "a text") }
            texts.append(text)
        }
        return texts
    }

    private func wrong(_ node: TomlNode, _ key: [String], _ wanted: String) -> Failure {
        .failed(
            "\(path):\(node.place.line):\(node.place.column): '\(key.joined(separator: "."))' must be "
                + "\(wanted), not \(node.kind)")
    }
}
