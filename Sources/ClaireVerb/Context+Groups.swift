import ClaireCommandLine
import ClaireConfig
import ClaireDomain

extension Context {
    /// The group of a name as claire.toml has it.
    package func group(named name: String) throws(VerbFailure) -> Configuration.Group {
        if let group = try configuration().group(named: name) { return group }
        throw VerbFailure(.notFound, "no group '\(name)'", hint: "claire group list")
    }
}
