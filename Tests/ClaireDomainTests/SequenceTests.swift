import Foundation
import Support
import Testing

@testable import ClaireDomain

/// Replays what was seen of sessions, file by file of `Tests/Sequences`, and compares the state after
/// each step.
@Suite struct SequenceTests {
    /// A line of a file: evidence, or only that time passes, and what is then so.
    struct Step {
        let now: Int64
        let evidence: StateObservation?
        let state: SessionState
        let source: StateSource

        init(_ line: Substring) throws {
            let halves = line.split(separator: "=")
            let words = try #require(halves.first).split(separator: " ").map(String.init)
            let expected = try #require(halves.last).split(separator: " ").map(String.init)
            now = try Self.milliseconds(words[0])
            state = try #require(SessionState(rawValue: expected[0]))
            source = try #require(StateSource(rawValue: expected[1]))
            guard words[1] != "-" else {
                evidence = nil
                return
            }
            evidence = StateObservation(
                state: try #require(SessionState(rawValue: words[2])),
                source: try #require(StateSource(rawValue: words[1])),
                observedAt: words.count > 4 ? try Self.milliseconds(words[4]) : now, seenAt: now)
        }

        private static func milliseconds(_ seconds: String) throws -> Int64 {
            1_700_000_000_000 + Int64((try #require(Double(seconds)) * 1000).rounded())
        }
    }

    static let folder = Products.repository + "/Tests/Sequences"
    static let files =
        (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []

    static func steps(_ file: String) throws -> [Step] {
        try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }.map(Step.init)
    }

    @Test func everySequenceOfTheDesignIsThere() {
        #expect(Self.files.count >= 14)
    }

    @Test(arguments: files) func theStateAfterEachStepIsTheRecordedOne(file: String) throws {
        var evidence: [StateObservation] = []
        for (number, step) in try Self.steps(file).enumerated() {
            if let seen = step.evidence { evidence.append(seen) }
            let decided = StateObservation.reduce(evidence, now: step.now)
            #expect(
                decided.state == step.state && decided.source == step.source,
                "\(file), step \(number + 1): \(decided.state) by \(decided.source)")
        }
    }

    @Test(arguments: files) func theOrderInWhichEvidenceArrivesChangesNothing(file: String) throws {
        let steps = try Self.steps(file)
        let evidence = steps.compactMap(\.evidence)
        let now = try #require(steps.last?.now)
        let decided = StateObservation.reduce(evidence, now: now)
        var random = SeededGenerator(seed: 7)
        for _ in 0..<50 {
            #expect(StateObservation.reduce(evidence.shuffled(using: &random), now: now) == decided)
        }
    }
}
