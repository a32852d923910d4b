import ClaireVerb

/// `claire sync status`: how far each peer is, what is wrong and what to do.
enum SyncStatus {
    static func show(_ context: Context) throws(VerbFailure) {
    }
}
