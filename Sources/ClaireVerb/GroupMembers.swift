import ClaireCommandLine
import ClaireConfig
import ClaireDomain

extension Configuration.Group {
    /// The sessions that belong to the group; closed ones don't.
    package func members(of sessions: [Session]) -> [Session] {
        sessions.filter { !$0.closed && contains($0) }
    }
}

extension Context {
    /// The group of a name as claire.toml has it.
    package func group(named name: String) throws(VerbFailure) -> Configuration.Group {
        if let group = try configuration().group(named: name) { return group }
        throw VerbFailure(.notFound, "no group '\(name)'", hint: "claire group list")
    }
}
