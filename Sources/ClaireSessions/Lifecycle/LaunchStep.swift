/// How far a session has come, as `local_launches` has it: each step is written down before it is
/// taken, so that a crash leaves word of what may be half done.
package enum LaunchStep: String, CaseIterable, Sendable {
    /// Nothing was made yet.
    case planned
    /// The worktree, and its branch, are being made.
    case worktree
    /// The files that the agent is started with are being made.
    case files
    /// The session and its tasks are on record, and its agent is being started.
    case start
    /// The agent was started; where it is, is to be recorded.
    case record
    /// The session is open.
    case open
    /// What would be lost is being saved.
    case saving
    /// The terminal is being closed.
    case stopping
    /// The worktree is being removed: nothing in it is still needed.
    case removing
    /// The session is closed and its worktree was left.
    case kept

    /// Whether the session was never said to be open.
    package var isOpening: Bool {
        switch self {
        case .planned, .worktree, .files, .start, .record: true
        case .open, .saving, .stopping, .removing, .kept: false
        }
    }

    /// Whether it was left in the middle of being closed.
    package var isClosing: Bool {
        switch self {
        case .saving, .stopping, .removing: true
        case .planned, .worktree, .files, .start, .record, .open, .kept: false
        }
    }
}
