import ClaireDomain
import Testing

@Suite struct JSONEncodingTests {
    static let texts: [(JSON, String)] = [
        (nil, "null"), (true, "true"), (false, "false"), ([], "[]"), ([:], "{}"), ("", #""""#),
        (["b": 1, "a": [1, nil, ["c": "d"]]], #"{"b":1,"a":[1,null,{"c":"d"}]}"#),
        (.integer(0), "0"), (.integer(7), "7"), (.integer(-10), "-10"),
        (.integer(1_234_567_890), "1234567890"),
        (.integer(.max), "9223372036854775807"), (.integer(.min), "-9223372036854775808"),
        (.number(0), "0.0"), (.number(-0.0), "-0.0"), (.number(0.1), "0.1"),
        (.number(1e300), "1e+300"),
        (.number(.leastNonzeroMagnitude), "5e-324"), (.number(.infinity), "null"),
        (.number(.nan), "null"),
        ("\"\\/", #""\"\\/""#), ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
        ("\0\u{1}\u{B}\u{1F}\u{7F}", "\"\\u0000\\u0001\\u000b\\u001f\u{7F}\""),
        ("é\u{2028}😀", "\"é\u{2028}😀\""), ("e\u{301}", "\"e\u{301}\""),
        (
            "a long run, then \"quotes\", then a long run again",
            #""a long run, then \"quotes\", then a long run again""#
        ),
        ("\n\n\n\n\n\n\n\n\n", #""\n\n\n\n\n\n\n\n\n""#),
    ]

    @Test(arguments: texts) func isCanonical(value: JSON, text: String) {
        #expect(value.encoded.utf8.elementsEqual(text.utf8), "\(value.encoded)")
    }

    @Test func appendsToWhatIsThere() {
        var bytes = Array("x".utf8)
        JSON.object(["a": -12]).encode(into: &bytes)
        JSON.integer(345).encode(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #"x{"a":-12}345"#)
    }

    /// Every byte in every place of a machine word is escaped or left as RFC 8259 §7 says.
    @Test func escapesWhereverAByteStands() throws {
        for scalar in (0..<0x80).compactMap(Unicode.Scalar.init) as [Unicode.Scalar] {
            for place in 0..<9 {
                let text =
                    String(repeating: "é", count: place / 2)
                    + String(repeating: "x", count: place % 2)
                    + String(scalar) + "after, and more"
                let encoded = JSON.string(text).encoded
                #expect(!encoded.utf8.contains { $0 < 0x20 })
                #expect(try JSON.parse(encoded).string?.hasSameBytes(as: text) == true)
            }
        }
    }

    @Test func integersReadBackAsWritten() throws {
        var value: Int64 = 1
        while value < .max / 10 {
            for near in [value - 1, value, value + 1, -value, 1 - value] {
                #expect(JSON.integer(near).encoded == String(near))
                #expect(try JSON.parse(String(near)) == .integer(near))
            }
            value *= 10
        }
    }
}

extension JSON {
    fileprivate static func object(_ object: KeyValuePairs<String, JSON>) -> JSON {
        .object(JSONObject(object.map { ($0.key, $0.value) }))
    }
}
