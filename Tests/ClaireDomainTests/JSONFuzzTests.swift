import ClaireDomain
import Testing

@Suite struct JSONFuzzTests {
    static let seeds: [UInt64] = Array(1...8)

    @Test(arguments: seeds) func validTextsAreReadAndStayStable(seed: UInt64) throws {
        var corpus = JSONCorpus(seed: seed)
        var accepted = 0
        for _ in 0..<500 {
            let text = corpus.text()
            do {
                try expectStable(JSON.parse(text))
                accepted += 1
            } catch {
                // The one thing that the corpus may get wrong by its grammar.
                #expect(
                    error.message == "number out of range",
                    "\(String(decoding: text, as: UTF8.self))")
            }
        }
        #expect(accepted > 400)
    }

    @Test(arguments: seeds) func brokenTextsNeverTrapAndErrorsStandInside(seed: UInt64) {
        var corpus = JSONCorpus(seed: seed &* 1_000_003)
        var refused = 0
        for _ in 0..<2000 {
            let original = corpus.text()
            let text = corpus.mutated(original)
            for mode in [DuplicateKeys.refused, .lastWins] {
                do throws(JSONError) {
                    expectStable(try JSON.parse(text, duplicates: mode))
                } catch {
                    refused += 1
                    #expect((0...text.count).contains(error.offset), "\(error) \(text)")
                }
            }
        }
        #expect(refused > 1000)
    }

    @Test(arguments: seeds) func noiseNeverTraps(seed: UInt64) {
        var corpus = JSONCorpus(seed: seed &+ 77)
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0...40, using: &corpus.random)).map { _ in
                UInt8.random(in: 0...255, using: &corpus.random)
            }
            for prefix in [[], Array("\"".utf8), Array("[{\"".utf8)] {
                let text = prefix + text
                if case .failure(let error) =
                    (Result { () throws(JSONError) in try JSON.parse(text) })
                {
                    #expect((0...text.count).contains(error.offset))
                }
            }
        }
    }

    /// Every beginning of a text ends too early, or is a number or a text with nothing left to say.
    @Test func everyPrefixIsRefusedInsideItself() throws {
        let text = Array(#"{"a":[1.5e-3,true,null,"x\u00e9\ud83d\ude00 é"],"b":{"c":false}}"#.utf8)
        #expect(throws: Never.self) { try JSON.parse(text) }
        for length in 0..<text.count {
            let error = #expect(throws: JSONError.self) { try JSON.parse(text[..<length]) }
            #expect(error.map { (0...length).contains($0.offset) } == true)
        }
    }

    /// parse → encode → parse gives the same value, and encode of that the same bytes.
    private func expectStable(_ value: JSON) {
        let text = value.encoded
        guard let again = try? JSON.parse(text) else {
            Issue.record("what was written is not read: \(text)")
            return
        }
        #expect(again == value, "\(text)")
        #expect(again.encoded.utf8.elementsEqual(text.utf8))
    }
}
