import ClaireDomain
import ClaireStore

extension Reader {
    /// Short forms of some ids that name nothing else of their kind.
    package func shortIDs(_ noun: Noun, _ ids: [UUID]) throws(StoreError) -> ShortIDs {
        ShortIDs(of: try self.ids(around: ids, noun))
    }
}
