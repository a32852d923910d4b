/// Whose configuration a session inherits something from.
package enum ConfigurationOrigin: String, Sendable {
    /// This user's, for all projects: beside claire.toml.
    case global
    /// The project's repository, which others may have written.
    case repository

    /// Its folder: the global one is the configuration's own, the repository's is `.claire`.
    package static func folder(ofRepository repository: String) -> String {
        repository + "/.claire"
    }
}
