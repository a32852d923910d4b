/// A move that a command makes on a task's status. Merges accept whatever wins; only commands ask.
package enum TaskMove: String, CaseIterable, Sendable {
    case start, claim, assign, submit, approve, reject, release, block, unblock, done, fail, reopen

    /// Where the move leads from a status, or `nil` when it is not allowed from there.
    ///
    /// - Parameter blockedFrom: where a blocked task was before; `unblock` leads back there.
    package func target(from status: TaskStatus, blockedFrom: TaskStatus?) -> TaskStatus? {
        switch (self, status) {
        case (.start, .todo), (.claim, .todo), (.assign, .todo): .inProgress
        case (.submit, .inProgress): .inReview
        case (.release, .inProgress): .todo
        case (.approve, .inReview): .done
        case (.reject, .inReview): .inProgress
        case (.block, .todo), (.block, .inProgress): .blocked
        case (.unblock, .blocked): blockedFrom ?? .todo
        case (.done, .todo), (.done, .inProgress), (.done, .inReview): .done
        case (.fail, .todo), (.fail, .inProgress), (.fail, .inReview), (.fail, .blocked): .failed
        case (.reopen, .done), (.reopen, .failed): .todo
        default: nil
        }
    }

    /// The moves that are allowed from a status, in the order of the table.
    package static func allowed(from status: TaskStatus) -> [TaskMove] {
        allCases.filter { $0.target(from: status, blockedFrom: nil) != nil }
    }
}
