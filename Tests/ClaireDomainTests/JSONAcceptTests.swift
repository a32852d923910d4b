import ClaireDomain
import Testing

/// What RFC 8259 allows, after the `y_` files of JSONTestSuite.
@Suite struct JSONAcceptTests {
    static let numbers: [(String, JSON)] = [
        ("0", 0), ("-0", .number(-0.0)), ("-0.0", .number(-0.0)), ("0.0", 0.0), ("7", 7),
        ("-7", -7),
        ("10", 10), ("123456789012345678", 123_456_789_012_345_678),
        ("999999999999999999", 999_999_999_999_999_999),
        ("1000000000000000000", 1_000_000_000_000_000_000),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("-9223372036854775809", .number(-9_223_372_036_854_775_808)),
        ("100000000000000000000000", .number(1e23)),
        ("1.5", 1.5), ("-1.5", -1.5), ("0.1", 0.1), ("1e0", 1.0), ("1E1", 10.0), ("1e+2", 100.0),
        ("1e-2", 0.01), ("0e1", 0.0), ("0E+1", 0.0), ("1.25e2", 125.0), ("20e1", 200.0),
        ("123.456e78", 123.456e78), ("0.000000000000000000001", 1e-21),
        ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
        ("5e-324", .number(.leastNonzeroMagnitude)), ("1e-400", 0.0), ("-1e-400", .number(-0.0)),
        ("2.2250738585072011e-308", .number(.leastNormalMagnitude.nextDown)),
        ("9007199254740993.0", .number(9_007_199_254_740_992)), ("1e00", 1.0),
        ("1e0000000001", 10.0),
    ]

    @Test(arguments: numbers) func readsNumber(text: String, value: JSON) throws {
        #expect(try JSON.parse(text) == value)
        #expect(try JSON.parse("[\(text)]") == .array([value]))
        guard case .number(let wanted) = value, case .number(let found) = try JSON.parse(text)
        else { return }
        #expect(found.bitPattern == wanted.bitPattern, "the sign of zero is kept")
    }

    static let strings: [(String, String)] = [
        (#""""#, ""), (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041""#, "A"), (#""\u00e9""#, "\u{E9}"), (#""\u00E9""#, "\u{E9}"),
        (#""\u0000""#, "\0"), (#""a\u0000b""#, "a\0b"), (#""\u001f""#, "\u{1F}"),
        (#""\u2028\u2029""#, "\u{2028}\u{2029}"), (#""\uFFFF""#, "\u{FFFF}"),
        (#""\uFDD0""#, String(decoding: [0xEF, 0xB7, 0x90], as: UTF8.self)),
        (#""\uD834\uDD1E""#, "\u{1D11E}"),
        (#""\ud83d\ude00""#, "\u{1F600}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        (#""\uD800\uDC00""#, "\u{10000}"), (#""\\u0041""#, "\\u0041"), (#""\\""#, "\\"),
        ("\"\u{7F}\"", "\u{7F}"), ("\"\u{80}\u{9F}\"", "\u{80}\u{9F}"), ("\"é\"", "é"),
        ("\"e\u{301}\"", "e\u{301}"), ("\"\u{FEFF}\"", "\u{FEFF}"), ("\"😀👩‍👩‍👧\"", "😀👩‍👩‍👧"),
        ("\"שלום ‏\"", "שלום ‏"), ("\"\u{10FFFF}\"", "\u{10FFFF}"),
        (
            "\"a string of more than one machine word, without escapes\"",
            "a string of more than one machine word, without escapes"
        ),
        (#""seven..\n""#, "seven..\n"), (#""eight...\n""#, "eight...\n"),
        (#""x\"y\"z and so on until the end""#, "x\"y\"z and so on until the end"),
    ]

    @Test(arguments: strings) func readsString(text: String, value: String) throws {
        let found = try #require(try JSON.parse(text).string)
        #expect(Array(found.utf8) == Array(value.utf8))
        let member = try JSON.parse("{\(text):\(text)}")
        #expect(member == .object(JSONObject([(value, .string(value))])))
    }

    static let structures: [(String, JSON)] = [
        ("null", nil), ("true", true), ("false", false), ("[]", []), ("{}", [:]), ("[[]]", [[]]),
        ("[{}]", [[:]]), ("[null,1,\"1\",{}]", [nil, 1, "1", [:]]), ("{\"\":0}", ["": 0]),
        ("{\"a\":[],\"b\":{\"a\":1}}", ["a": [], "b": ["a": 1]]),
        (" \t\r\n[ \t\r\n1 \t\r\n, \t\r\n2 \t\r\n] \t\r\n", [1, 2]),
        (" { \"a\" : 1 , \"b\" : 2 } ", ["a": 1, "b": 2]), ("[ ]", []), ("{ }", [:]),
        ("{\"b\":1,\"a\":2}", ["b": 1, "a": 2]), ("\n0\n", 0),
    ]

    @Test(arguments: structures) func readsStructure(text: String, value: JSON) throws {
        #expect(try JSON.parse(text) == value)
    }

    @Test func readsCollectionsThatAreNotContiguous() throws {
        let text = #"{"a":[1,2.5,"\u00e9"],"b":null}"#
        let wanted = try JSON.parse(text)
        #expect(try JSON.parse(Array(text.utf8)) == wanted)
        #expect(try JSON.parse(AnyCollection(Array(text.utf8))) == wanted)
        #expect(try JSON.parse(Array("..\(text)..".utf8)[2...].dropLast(2)) == wanted)
    }

    @Test func nestsAsDeepAsAllowed() throws {
        let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(try JSON.parse(deep).array?.count == 1)
        #expect(try JSON.parse("[[],[],{\"a\":[]}]", maxDepth: 3).array?.count == 3)
        #expect(try JSON.parse("0", maxDepth: 0) == 0)
        let objects =
            String(repeating: "{\"a\":", count: 128) + "0" + String(repeating: "}", count: 128)
        #expect(try JSON.parse(objects).object?.members.count == 1)
    }

    /// A million digits must not cost their square.
    @Test(.timeLimit(.minutes(1))) func readsNumbersOfAnyLength() throws {
        let zeros = String(repeating: "0", count: 1_000_000)
        #expect(try JSON.parse("0.\(zeros)1") == 0.0)
        #expect(try JSON.parse("1.\(zeros)1") == 1.0)
        #expect(try JSON.parse("1e\(zeros)1") == 10.0)
        #expect(throws: JSONError.self) { try JSON.parse("1\(zeros)") }
        #expect(throws: JSONError.self) { try JSON.parse("1.5e1\(zeros)") }
    }
}
