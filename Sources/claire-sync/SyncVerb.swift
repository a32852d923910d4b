import ClaireVerb

/// `claire sync`: says that it comes next.
enum SyncVerb {
    static func run(_ context: Context) throws(VerbFailure) {
        throw VerbFailure(
            .failed, code: "not_yet",
            "the exchange between machines comes next; it is not in this version",
            hint: "claire log shows what will be exchanged")
    }
}
