import ClaireDomain
import Testing

@Suite struct JSONDuplicateKeyTests {
    /// Texts that name a key twice; the offset of the second; the object in which the last wins.
    static let texts: [(String, Int, JSON)] = [
        (#"{"a":1,"a":2}"#, 7, ["a": 2]), (#"{"a":1,"b":2,"a":3}"#, 13, ["a": 3, "b": 2]),
        (#"{"a":1,"\u0061":2}"#, 7, ["a": 2]), (#"{"":1,"":2}"#, 6, ["": 2]),
        (#"{"é":1,"\u00e9":2}"#, 8, ["é": 2]), (#"[{"a":{"b":1,"b":[]}}]"#, 13, [["a": ["b": []]]]),
        (#"{"a":1,"a":1}"#, 7, ["a": 1]), (#"{"a":{"a":1},"a":null}"#, 13, ["a": nil]),
    ]

    @Test(arguments: texts) func theSecondIsRefusedOrWins(text: String, offset: Int, value: JSON)
        throws
    {
        let error = #expect(throws: JSONError.self) { try JSON.parse(text) }
        #expect(error?.offset == offset)
        #expect(error?.message.hasPrefix("duplicate key '") == true)
        #expect(try JSON.parse(text, duplicates: .lastWins) == value)
    }

    /// Swift's `==` holds the two equal; as bytes they are two keys.
    @Test func keysThatDifferOnlyInNormalizationAreTwo() throws {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        let text = "{\"\(composed)\":1,\"\(decomposed)\":2}"
        let object = try #require(try JSON.parse(text).object)
        #expect(object.members.count == 2)
        #expect(object[composed] == 1)
        #expect(object[decomposed] == 2)
        #expect(JSON.object(object).encoded.utf8.elementsEqual(text.utf8))
        let swapped = try JSON.parse("{\"\(decomposed)\":1,\"\(composed)\":2}")
        #expect(JSON.object(object) != swapped)
    }

    @Test func manyKeysThatDifferOnlyInNormalizationAreKept() throws {
        let keys = (0..<40).flatMap { ["\($0)\u{E9}", "\($0)e\u{301}"] }
        let text = "{" + keys.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        #expect(try JSON.parse(text).object?.members.count == 80)
    }

    static let sizes = [2, 15, 16, 17, 18, 33, 1000]

    /// On both sides of the size at which the search becomes a table, every position counts.
    @Test(arguments: sizes) func aKeyIsFoundWhereverItStands(size: Int) throws {
        let members = (0..<size).map { "\"key\($0)\":\($0)" }
        for twice in Set([0, 1, size / 2, size - 1]) {
            let text = "{" + (members + ["\"key\(twice)\":-1"]).joined(separator: ",") + "}"
            #expect(throws: JSONError.self) { try JSON.parse(text) }
            let object = try #require(try JSON.parse(text, duplicates: .lastWins).object)
            #expect(object.members.count == size)
            #expect(object.members[twice].value == -1)
        }
    }

    /// Searching from the start would take minutes here.
    @Test(.timeLimit(.minutes(1))) func aHostileObjectOf100000KeysIsReadInLinearTime() throws {
        let count = 100_000
        let members = (0..<count).map { "\"the same long beginning \(1_000_000 + $0)\":\($0)" }
        let text = "{" + members.joined(separator: ",") + "}"
        #expect(try JSON.parse(text).object?.members.count == count)
        let twice = "{" + (members + [members[count / 2]]).joined(separator: ",") + "}"
        #expect(throws: JSONError.self) { try JSON.parse(twice) }
        #expect(try JSON.parse(twice, duplicates: .lastWins).object?.members.count == count)
    }
}
