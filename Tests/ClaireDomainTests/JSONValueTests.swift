import ClaireDomain
import Testing

@Suite struct JSONValueTests {
    @Test func aMemberIsReadSetAddedAndRemovedByItsBytes() {
        var object = JSONObject([("a", 1), ("\u{E9}", 2)])
        #expect(object["a"] == 1)
        #expect(object["e\u{301}"] == nil)
        object["a"] = "one"
        object["b"] = nil
        object["c"] = 3
        #expect(object.keys == ["a", "\u{E9}", "c"])
        object["a"] = nil
        #expect(object.keys == ["\u{E9}", "c"])
        #expect(!object.isEmpty)
        #expect(JSON.object(object)["c"]?.integer == 3)
    }

    @Test func orderAndTypeAndBytesMakeValuesDiffer() {
        #expect((["a": 1, "b": 2] as JSON) != ["b": 2, "a": 1])
        #expect((1 as JSON) != 1.0)
        #expect(("\u{E9}" as JSON) != "e\u{301}")
        #expect(([1, 2] as JSON) != [1])
        #expect((nil as JSON) != false)
        #expect((["a": [1, nil]] as JSON) == ["a": [1, nil]])
    }

    @Test func anotherTypeReadsAsNil() {
        let values: [JSON] = [nil, true, 1, 1.5, "s", [], [:]]
        #expect(values.map { $0.isNull } == [true] + Array(repeating: false, count: 6))
        #expect(values.map { $0.bool } == [nil, true, nil, nil, nil, nil, nil])
        #expect(values.map { $0.integer } == [nil, nil, 1, nil, nil, nil, nil])
        #expect(values.map { $0.double } == [nil, nil, 1, 1.5, nil, nil, nil])
        #expect(values.map { $0.string } == [nil, nil, nil, nil, "s", nil, nil])
        #expect(values.map { $0.array } == [nil, nil, nil, nil, nil, [], nil])
        #expect(values.map { $0.object } == [nil, nil, nil, nil, nil, nil, JSONObject()])
        #expect(values.allSatisfy { $0["a"] == nil })
    }

    @Test func whatIsAbsentOrNotFiniteBecomesNull() {
        #expect(JSON(String?.none).isNull && JSON(Int?.none).isNull && JSON(Int64?.none).isNull)
        #expect(JSON(Bool?.none).isNull && JSON(Double?.none).isNull)
        #expect(JSON(Double.infinity).isNull && JSON(Double.nan).isNull)
        #expect(JSON("a") == "a" && JSON(5 as Int?) == 5 && JSON(true as Bool?) == true)
    }
}
