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

/// What said that a session is in a state, most trustworthy first.
package enum StateSource: String, CaseIterable, Hashable, Sendable {
    /// The process table: the session's process has ended.
    case process
    /// Claude's own registry of live sessions, guarded against a reused pid.
    case registry
    /// A hook that Claude called; hooks miss Esc and crashes, so they count only while fresh.
    case hook
    /// The text on the pane.
    case pane
    /// Nothing.
    case none
}

/// A state, what said so, and when: evidence for `reduce`, and what it decides.
package struct StateObservation: Hashable, Sendable {
    package var state: SessionState
    package var source: StateSource
    /// When the evidence came to be, milliseconds since 1970-01-01T00:00:00Z: the registry's change of
    /// status, the hook's call, the reading of pane or process table.
    package var observedAt: Int64

    package init(state: SessionState, source: StateSource, observedAt: Int64) {
        self.state = state
        self.source = source
        self.observedAt = observedAt
    }

    /// How old the evidence is, milliseconds; never below zero, whatever two clocks say.
    package func age(at now: Int64) -> Int64 { max(0, now - observedAt) }
}

extension StateObservation {
    /// How long a hook's word counts, milliseconds.
    package static let hookFreshness: Int64 = 60_000

    /// The one state of a session from all evidence about it: process dead, then registry, then a
    /// fresh hook, then pane text, then unknown. Of two observations from one source the later counts.
    ///
    /// Every surface shows what this function says, so that no two of them differ.
    /// - Parameters:
    ///   - evidence: in any order. Observations of the state `unknown` say nothing, and a process
    ///     says nothing but that it is dead.
    ///   - now: milliseconds since 1970-01-01T00:00:00Z.
    package static func reduce(
        _ evidence: some Sequence<StateObservation>, now: Int64,
        hookFreshness: Int64 = StateObservation.hookFreshness
    ) -> StateObservation {
        evidence
            .filter { $0.counts(at: now, hookFreshness: hookFreshness) }
            .min { left, right in
                left.source == right.source
                    ? left.observedAt > right.observedAt
                    : left.source.rank < right.source.rank
            } ?? StateObservation(state: .unknown, source: .none, observedAt: now)
    }

    private func counts(at now: Int64, hookFreshness: Int64) -> Bool {
        switch (source, state) {
        case (.none, _), (_, .unknown): false
        case (.process, _): state == .done
        case (.hook, _): age(at: now) <= hookFreshness
        case (.registry, _), (.pane, _): true
        }
    }
}

extension StateSource {
    /// Lower is more trustworthy.
    fileprivate var rank: Int {
        switch self {
        case .process: 0
        case .registry: 1
        case .hook: 2
        case .pane: 3
        case .none: 4
        }
    }
}
