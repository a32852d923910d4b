import ClaireConfig
import ClaireDomain
import ClaireStore

/// What sessions of a project inherit: this user's fragments and hooks, then those of the project's
/// repository, where its user trusted them (agents.md, "Session lifecycle").
package struct InheritedConfiguration: Equatable, Sendable {
    /// What became of the repository's part.
    package enum Trust: String, Sendable {
        /// It has nothing to trust.
        case none
        case trusted
        /// Nobody has looked at it.
        case untrusted
        /// It is not what was looked at.
        case changed
    }

    package let global: ConfigurationLevel
    /// `nil` for a project without a repository on this machine.
    package let repository: ConfigurationLevel?
    package let trust: Trust
    /// When the repository's part was trusted, milliseconds since 1970.
    package let trustedAt: Int64?

    /// Reads both folders and compares the repository's content with what was trusted.
    package init(global: String, repository: String?, trusted: RepositoryTrust?) {
        self.init(
            ConfigurationLevel(global, .global),
            repository.map {
                ConfigurationLevel(ConfigurationOrigin.folder(ofRepository: $0), .repository)
            }, trusted)
    }

    private init(
        _ global: ConfigurationLevel, _ repository: ConfigurationLevel?,
        _ trusted: RepositoryTrust?
    ) {
        self.global = global
        self.repository = repository
        trustedAt = trusted?.trusted
        trust =
            switch (repository?.hash, trusted?.hash) {
            case (nil, _): .none
            case (_?, nil): .untrusted
            case (let now?, let then?): now.hasSameBytes(as: then) ? .trusted : .changed
            }
    }

    /// The same content where other content is trusted, or none.
    package func trusting(_ hash: String?, at now: Int64) -> InheritedConfiguration {
        let isAsBefore = trust == .trusted && hash != nil
        return InheritedConfiguration(
            global, repository,
            hash.map {
                RepositoryTrust(hash: $0, trusted: isAsBefore ? trustedAt ?? now : now)
            })
    }

    /// What a project's sessions inherit on this machine.
    ///
    /// - Parameter repository: the project's, as the record has it for this machine.
    package static func of(
        project: UUID, repository: String?, paths: Paths, _ reader: Reader
    ) throws(StoreError) -> InheritedConfiguration {
        InheritedConfiguration(
            global: paths.configFolder, repository: repository,
            trusted: try reader.trust(of: project))
    }

    private var levels: [ConfigurationLevel] {
        [global] + (trust == .trusted ? [repository].compactMap { $0 } : [])
    }

    /// What is appended to the system prompt, in order.
    package var fragments: [ConfigurationLevel.Fragment] { levels.compactMap(\.fragment) }

    /// The text of all fragments; `nil` when there are none.
    package var systemPrompt: String? {
        let texts = fragments.map { $0.lines.joined(separator: "\n") + "\n" }
        return texts.isEmpty ? nil : texts.joined(separator: "\n")
    }

    /// The git hooks by name: a project's takes the place of a global one of the same name.
    package var hooks: [ConfigurationLevel.Hook] {
        var byName: [[UInt8]: ConfigurationLevel.Hook] = [:]
        for hook in levels.flatMap(\.hooks) { byName[Array(hook.name.utf8)] = hook }
        return byName.values.sorted { $0.name < $1.name }
    }

    /// The hook that another one replaces.
    package func replaced(by hook: ConfigurationLevel.Hook) -> ConfigurationLevel.Hook? {
        guard hook.origin == .repository else { return nil }
        return global.hooks.first { $0.name.hasSameBytes(as: hook.name) }
    }

    /// What is said to whoever opens a session: what can't be used, and what isn't used before it is
    /// trusted.
    package func notices(project: String) -> [String] {
        let advice = "'claire config trust \(ShellWord.quoted(project))' shows it and trusts it"
        let untrusted: [String] =
            switch trust {
            case .none, .trusted: []
            case .untrusted:
                ["the repository's '.claire' is not used before it is trusted: \(advice)"]
            case .changed:
                [
                    "the repository's '.claire' changed since it was trusted and is not used: \(advice)"
                ]
            }
        return untrusted + global.problems + (repository?.problems ?? [])
    }
}
