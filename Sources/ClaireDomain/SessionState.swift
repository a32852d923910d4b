/// What a session of Claude Code is doing.
package enum SessionState: String, CaseIterable, Hashable, Sendable {
    /// It waits for its next prompt.
    case idle
    /// A turn is under way.
    case working
    /// It waits for a person: a permission, a question, a choice.
    case waiting
    /// Its process has ended.
    case done
    /// Its last turn ended in an error.
    case error
    /// Nothing that counts says anything.
    case unknown

    /// Reads a state's name, and the older name of `waiting` which logs may hold.
    package init?(named name: String) {
        if name.hasSameBytes(as: "waiting_for_input") {
            self = .waiting
        } else {
            self.init(rawValue: name)
        }
    }
}
