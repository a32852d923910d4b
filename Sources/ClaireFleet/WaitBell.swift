import ClaireStore

/// Whether something began to wait since the last look: when the bell of a terminal is to ring.
package struct WaitBell {
    private var known: Set<String>?

    package init() {}

    /// Looks at what waits now; what waited when it first looked is no news.
    ///
    /// - Returns: whether something is new.
    package mutating func look(_ waits: [StatusReport.Attention]) -> Bool {
        let now = Set(waits.map { "\($0.kind.rawValue) \($0.subject?.text ?? "")" })
        defer { known = now }
        guard let known else { return false }
        return !now.isSubset(of: known)
    }
}
