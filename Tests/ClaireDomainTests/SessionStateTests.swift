import Testing

@testable import ClaireDomain

@Suite struct SessionStateTests {
    private static let now: Int64 = 1_000_000_000
    private static let process = StateObservation(state: .done, source: .process, observedAt: now)
    private static let registry = StateObservation(
        state: .idle, source: .registry, observedAt: now - 3_600_000, seenAt: now)
    private static let hook = StateObservation(
        state: .working, source: .hook, observedAt: now - 3000)
    private static let staleHook = StateObservation(
        state: .working, source: .hook, observedAt: now - StateObservation.silence - 1)
    private static let pane = StateObservation(state: .waiting, source: .pane, observedAt: now)
    private static let nothing = StateObservation(state: .unknown, source: .none, observedAt: now)

    @Test(arguments: [
        ([process, registry, hook, pane], process),
        ([registry, hook, pane], registry),
        ([hook, pane], hook),
        ([staleHook, pane], pane),
        ([staleHook], nothing),
        ([pane], pane),
        ([], nothing),
        ([nothing], nothing),
    ])
    func theMostTrustworthyEvidenceDecides(
        evidence: [StateObservation], expected: StateObservation
    ) {
        #expect(StateObservation.reduce(evidence, now: Self.now) == expected)
        #expect(StateObservation.reduce(evidence.reversed(), now: Self.now) == expected)
    }

    @Test func aRegistryThatSaysNothingLeavesTheWordToThePane() {
        let silent = StateObservation(state: .unknown, source: .registry, observedAt: Self.now)
        #expect(StateObservation.reduce([silent, Self.pane], now: Self.now) == Self.pane)
    }

    @Test func aLivingProcessDecidesNothing() {
        let alive = StateObservation(state: .working, source: .process, observedAt: Self.now)
        #expect(StateObservation.reduce([alive, Self.pane], now: Self.now) == Self.pane)
    }

    @Test func ofTwoWordsFromOneSourceTheLaterCounts() {
        var later = Self.hook
        later.state = .idle
        later.observedAt += 1
        #expect(StateObservation.reduce([Self.hook, later], now: Self.now) == later)
        #expect(StateObservation.reduce([later, Self.hook], now: Self.now) == later)
    }

    @Test func anAgeIsNeverNegative() {
        #expect(Self.hook.age(at: Self.now) == 3000)
        #expect(Self.hook.age(at: 0) == 0)
    }

    @Test(arguments: SessionState.allCases) func everyStateReadsItsOwnName(state: SessionState) {
        #expect(SessionState(named: state.rawValue) == state)
    }

    @Test func theOlderNameOfWaitingIsRead() {
        #expect(SessionState(named: "waiting_for_input") == .waiting)
        #expect(SessionState(named: "sleeping") == nil)
    }
}
