/// What a session is doing, as far as anybody can tell.
package enum SessionState: String, CaseIterable, Sendable {
    case idle, working, waiting, done, error, unknown
}
