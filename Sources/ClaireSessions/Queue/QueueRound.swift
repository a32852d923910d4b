import ClaireDomain
import ClaireStore

/// What one look of the queue at fleet and record came to.
package struct QueueRound: Sendable {
    /// Something that it did or found.
    package struct Step: Sendable {
        /// What kind of step it was.
        package enum Kind: String, CaseIterable, Sendable {
            /// A session was opened for a task.
            case opened
            /// A session that had nothing left was given a task.
            case fed
            /// A session was told what it could not be told before, such as a reviewer's feedback.
            case told
            /// A task came back, since the process of its session is gone.
            case lost
            /// A session stopped and did not report its task.
            case stalled
            /// What should have been done failed.
            case failed
            /// Nothing more is fed.
            case stopped
            /// It feeds again.
            case resumed
        }

        package let kind: Kind
        package let task: Task?
        package let session: Session?
        /// Why, or what was observed.
        package let detail: String?

        package var json: JSON {
            [
                "kind": .string(kind.rawValue), "task_id": JSON(task?.id.text),
                "task": JSON(task?.title), "session_id": JSON(session?.id.text),
                "session": JSON(session?.label), "detail": JSON(detail),
            ]
        }
    }

    /// A ready task that is not fed, and why.
    package struct Held: Equatable, Sendable {
        package let task: Task
        package let refusal: QueueRules.Refusal

        package var json: JSON {
            [
                "task_id": .string(task.id.text), "task": .string(task.title),
                "reason": .string(refusal.words),
            ]
        }
    }

    package internal(set) var steps: [Step] = []
    /// The sessions that work on autonomous tasks.
    package internal(set) var busy: Set<UUID> = []
    /// How many tasks could be fed now.
    package internal(set) var ready = 0
    /// The first of those that are ready and not fed.
    package internal(set) var held: [Held] = []
    /// US dollars since the queue began, an estimate.
    package internal(set) var spent: Double = 0
    /// What the fleet had to say beside its answers.
    package internal(set) var problems: [String] = []
    /// Who runs the queue now, where that is no longer this machine.
    package internal(set) var takenBy: QueueHolder?
    /// Whether more can be done at once, as soon as what was begun shows.
    package internal(set) var isUnfinished = false

    mutating func add(
        _ kind: Step.Kind, task: Task? = nil, session: Session? = nil, _ detail: String? = nil
    ) {
        steps.append(Step(kind: kind, task: task, session: session, detail: detail))
    }

    /// An amount as people read it: `$1.25`.
    package static func dollars(_ amount: Double) -> String {
        let cents = Int64((amount * 100).rounded())
        let rest = cents % 100
        return "$\(cents / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// The object of `--json`.
    package func json(_ state: QueueState) -> JSON {
        [
            "projects": .array(state.projects.map { .string($0.text) }),
            "concurrency": .integer(Int64(state.concurrency)),
            "budget_usd": JSON(state.budget),
            "spent_usd": JSON((spent * 1_000_000).rounded() / 1_000_000),
            "busy": .array(busy.sorted().map { .string($0.text) }),
            "ready": .integer(Int64(ready)), "held": .array(held.map(\.json)),
            "steps": .array(steps.map(\.json)), "stop": JSON(state.stop),
        ]
    }
}
