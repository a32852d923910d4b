import ClairePlatform

/// A notification on its way: it comes when the person has done nothing for a while.
struct Notice {
    enum Kind: String {
        /// A dialog has waited for six seconds without a key.
        case permission = "permission_prompt"
        /// The turn ended a minute ago, and nothing was typed since.
        case idle = "idle_prompt"
    }

    let kind: Kind
    let message: String
    /// When it comes (monotonic clock).
    let due: Int64

    /// `STAND_IN_NOTICE` says how long, for both kinds.
    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
        let usual: Int64 = kind == .permission ? 6_000 : 60_000
        let wait = environment("STAND_IN_NOTICE").flatMap(Script.duration) ?? usual
        due = MonotonicClock.now() + wait * 1_000_000
    }

    /// After a key: the clock of a dialog begins again, and who has written is not called at all.
    var deferred: Notice? { kind == .permission ? Notice(kind, message) : nil }
}
