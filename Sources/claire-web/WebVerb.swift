import ClaireVerb

/// `claire web`: says that it comes next.
enum WebVerb {
    static func run(_ context: Context) throws(VerbFailure) {
        throw VerbFailure(
            .failed, code: "not_yet", "the dashboard comes next; it is not in this version",
            hint: "claire status --watch")
    }
}
