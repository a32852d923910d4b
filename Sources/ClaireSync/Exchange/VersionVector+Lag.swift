import ClaireStore

extension VersionVector {
    /// How many positions another vector has past this one's heads. Forks are not seen: two branches
    /// of one length lag by nothing.
    package func lag(behind other: VersionVector) -> Int {
        other.heads.reduce(0) { $0 + max(0, $1.value.seq - (heads[$1.key]?.seq ?? 0)) }
    }
}
