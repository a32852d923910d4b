import ClaireDomain
import ClaireStore
import Support
import Testing

@testable import ClaireSync

/// A log that is nothing but chains: position s of a branch that left the trunk at f has a chain of
/// its own from f + 1 on.
private struct Branch {
    let length: Int
    let fork: Int
    let name: UInt64

    func chain(_ seq: Int) -> Chain? {
        guard seq > 0 else { return seq == 0 ? .start : nil }
        guard seq <= length else { return nil }
        var random = SeededGenerator(
            seed: UInt64(seq) &* 31 &+ (seq > fork ? name &* 1_000_003 : 0))
        return Chain(bytes: (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }

    var head: LogHead { LogHead(seq: length, chain: chain(length) ?? .start) }
}

@Suite struct SendPlanTests {
    private let origin = Sample.origin

    private func plan(_ branch: Branch, for view: PeerView) throws -> SendPlan {
        try SendPlan(
            for: view, holding: VersionVector([origin: branch.head]),
            chain: { _, seq throws(StoreError) in branch.chain(seq) },
            hash: { _, seq throws(StoreError) in [UInt8(seq)] })
    }

    /// What a side would show and send, as the other's view.
    private func view(of branch: Branch, after plan: SendPlan?) -> PeerView {
        var view = PeerView(have: VersionVector([origin: branch.head]))
        for skeleton in plan?.skeletons ?? [] {
            view.skeletons[skeleton.origin] = skeleton.seqs.compactMap { seq in
                branch.chain(seq).map { LogHead(seq: seq, chain: $0) }
            }
        }
        return view
    }

    @Test func whoSaysNothingGetsNothing() throws {
        let mine = Branch(length: 5, fork: 9, name: 1)
        #expect(try plan(mine, for: PeerView(have: nil)).isEmpty)
        #expect(try plan(mine, for: PeerView(have: VersionVector())).runs.map(\.after) == [0])
    }

    @Test func aLongerLogSendsWhatFollows() throws {
        let mine = Branch(length: 5, fork: 9, name: 1)
        let theirs = Branch(length: 3, fork: 9, name: 1)
        #expect(try plan(mine, for: view(of: theirs, after: nil)).runs.map(\.after) == [3])
        #expect(try plan(theirs, for: view(of: mine, after: nil)).isEmpty)
        #expect(try plan(mine, for: view(of: mine, after: nil)).isEmpty)
    }

    @Test func anOriginInQuarantineIsLeftAlone() throws {
        let mine = Branch(length: 5, fork: 9, name: 1)
        var view = PeerView(have: VersionVector())
        view.quarantined = [origin]
        #expect(try plan(mine, for: view).isEmpty)
    }

    @Test func whatWasRefusedIsNotSentAgainUnlessItIsAnotherEvent() throws {
        let mine = Branch(length: 5, fork: 9, name: 1)
        var view = PeerView(
            have: VersionVector([origin: LogHead(seq: 2, chain: mine.chain(2) ?? .start)]))
        view.refused[origin] = .init(seq: 3, chain: try #require(mine.chain(3)))
        #expect(try plan(mine, for: view).isEmpty)
        view.refused[origin]?.sha256 = [3]
        #expect(try plan(mine, for: view).isEmpty)
        view.refused[origin]?.sha256 = [4]
        #expect(try plan(mine, for: view).runs.map(\.after) == [2])
        view.refused[origin] = .init(seq: 3, chain: Sample.chain(1))
        #expect(try plan(mine, for: view).runs.map(\.after) == [2])
    }

    /// Seeds 300916 and 301111 of the simulator: a power cut undid a fork that was settled, and what
    /// the peer had refused on one branch was left out for good, on the other one too.
    @Test func aRefusalOnABranchOfItsOwnHoldsNothingUp() throws {
        let mine = Branch(length: 5, fork: 1, name: 1)
        let theirs = Branch(length: 3, fork: 1, name: 2)
        for sha256: [UInt8]? in [[4], nil] {
            let refused = PeerView.Refused(
                seq: 4, chain: try #require(mine.chain(4)), sha256: sha256)
            var other = view(of: theirs, after: nil)
            other.refused[origin] = refused
            let plan = try plan(mine, for: other)
            #expect(plan.skeletons.map(\.seqs) == [[5, 4, 3, 1]])
            #expect(plan.runs.isEmpty)
            // On the same branch nothing is sent: the peer would refuse it again.
            var same = view(of: Branch(length: 3, fork: 1, name: 1), after: nil)
            same.refused[origin] = refused
            #expect(try self.plan(mine, for: same).isEmpty)
        }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func aForkIsFoundInFewRoundsAndOnlyTheBranchThatWinsIsSent(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bound = [5, 100, 3000, 200_000][Int(seed % 4)]
        let fork = Int.random(in: 0...bound, using: &random)
        let a = Branch(
            length: fork + Int.random(in: 1...bound, using: &random), fork: fork, name: 1)
        let b = Branch(
            length: fork + Int.random(in: 1...bound, using: &random), fork: fork, name: 2)
        let first = (try #require(a.chain(fork + 1)), try #require(b.chain(fork + 1)))
        let winner = first.0.bytes.lexicographicallyPrecedes(first.1.bytes)
        var last: SendPlan?
        var sent: [(isA: Bool, after: Int)] = []
        var messages = 0
        while sent.isEmpty, messages < 20 {
            let isA = messages.isMultiple(of: 2)
            let seen = isA ? view(of: b, after: last) : view(of: a, after: last)
            let plan = try plan(isA ? a : b, for: seen)
            sent += plan.runs.map { (isA, $0.after) }
            last = plan
            messages += 1
        }
        // Six rounds are twelve messages; the last of these must leave room for what is sent.
        #expect(messages <= 9)
        #expect(sent.count == 1)
        #expect(sent.first?.isA == winner)
        #expect(sent.first?.after == fork)
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func whateverAPeerSaysNoGapIsSent(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let mine = Branch(
            length: Int.random(in: 1...40, using: &random),
            fork: Int.random(in: 0...40, using: &random), name: 1)
        let theirs = Branch(
            length: Int.random(in: 1...40, using: &random),
            fork: Int.random(in: 0...40, using: &random),
            name: UInt64.random(in: 1...2, using: &random))
        var view = PeerView(
            have: VersionVector([
                origin: LogHead(
                    seq: Int.random(in: 1...50, using: &random),
                    chain: theirs.chain(Int.random(in: 1...theirs.length, using: &random)) ?? .start
                )
            ]))
        view.skeletons[origin] = (0..<Int.random(in: 0...8, using: &random)).map { _ in
            LogHead(
                seq: Int.random(in: 0...60, using: &random),
                chain: (Bool.random(using: &random) ? mine : theirs)
                    .chain(Int.random(in: 0...1, using: &random)) ?? .start)
        }
        let plan = try plan(mine, for: view)
        #expect(plan.runs.count <= 1)
        for run in plan.runs {
            #expect((0..<mine.length).contains(run.after))
            // What precedes the run is what the peer said, or showed, to be the same.
            let known = (view.have?.heads[origin]).map { [$0] } ?? []
            #expect(
                run.after == 0
                    || (known + (view.skeletons[origin] ?? [])).contains {
                        $0.seq == run.after && $0.chain == mine.chain(run.after)
                    })
        }
        for skeleton in plan.skeletons {
            #expect(skeleton.seqs.allSatisfy { (1...mine.length).contains($0) })
        }
    }
}
