import Support

/// Valid JSON texts from a seed: every form of number, escape and white space, nested a few deep.
struct JSONCorpus {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func text() -> [UInt8] {
        var out: [UInt8] = []
        space(&out)
        value(&out, depth: 0)
        space(&out)
        return out
    }

    /// A text with one to four bytes changed, doubled, swapped, cut out or put in.
    mutating func mutated(_ text: [UInt8]) -> [UInt8] {
        var out = text
        for _ in 0..<Int.random(in: 1...4, using: &random) where !out.isEmpty {
            let place = out.indices.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<7, using: &random) {
            case 0: out[place] = UInt8.random(in: 0...255, using: &random)
            case 1: out.remove(at: place)
            case 2:
                out.insert(
                    Array("{}[]\",:\\u0.-+eE \u{0}tfn".utf8).randomElement(using: &random) ?? 0,
                    at: place)
            case 3: out.swapAt(place, out.indices.randomElement(using: &random) ?? 0)
            case 4: out.removeLast(out.count - place)
            case 5: out[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            default:
                let end = min(out.count, place + Int.random(in: 1...12, using: &random))
                out.insert(
                    contentsOf: out[place..<end], at: out.indices.randomElement(using: &random) ?? 0
                )
            }
        }
        return out
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    private mutating func space(_ out: inout [UInt8]) {
        while chance(12) {
            out.append([0x20, 0x09, 0x0A, 0x0D].randomElement(using: &random) ?? 0x20)
        }
    }

    private mutating func value(_ out: inout [UInt8], depth: Int) {
        switch Int.random(in: 0..<(depth < 5 ? 10 : 6), using: &random) {
        case 0: out += Array("null".utf8)
        case 1: out += Array((chance(50) ? "true" : "false").utf8)
        case 2, 3: number(&out)
        case 4, 5: string(&out)
        case 6, 7: list(&out, "[", "]") { me, out in me.value(&out, depth: depth + 1) }
        default:
            var keys = 0
            list(&out, "{", "}") { me, out in
                // Numbered, so that no key stands twice.
                keys += 1
                me.string(&out, ending: String(keys))
                me.space(&out)
                out.append(UInt8(ascii: ":"))
                me.space(&out)
                me.value(&out, depth: depth + 1)
            }
        }
    }

    private mutating func list(
        _ out: inout [UInt8], _ open: String, _ close: String,
        element: (inout JSONCorpus, inout [UInt8]) -> Void
    ) {
        out += Array(open.utf8)
        space(&out)
        for index in 0..<Int.random(in: 0...4, using: &random) {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            space(&out)
            element(&self, &out)
            space(&out)
        }
        out += Array(close.utf8)
    }

    private mutating func digits(_ count: Int) -> String {
        String((0..<count).map { _ in Character(String(Int.random(in: 0...9, using: &random))) })
    }

    private mutating func number(_ out: inout [UInt8]) {
        var text = chance(30) ? "-" : ""
        if chance(20) {
            text += "0"
        } else {
            text += String(Int.random(in: 1...9, using: &random))
            text += digits(Int.random(in: 0...(chance(20) ? 24 : 6), using: &random))
        }
        if chance(40) {
            text += "." + digits(Int.random(in: 1...(chance(20) ? 30 : 5), using: &random))
        }
        if chance(25) {
            text += ["e", "E", "e+", "E-", "e-", "e0"].randomElement(using: &random) ?? "e"
            text += digits(Int.random(in: 1...2, using: &random))
            if chance(10) { text += digits(1) }
        }
        out += Array(text.utf8)
    }

    private static let pieces =
        [
            "a", "Z", " ", "\u{7F}", "é", "e\u{301}", "ß", "€", "\u{2028}", "\u{FFFD}", "\u{FFFF}",
            "😀", "א",
        ]
        + [
            "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0000", "\\u001F",
            "\\u00e9",
        ]
        + [
            "\\u20AC", "\\uFFFF", "\\ud83d\\ude00", "\\uDBFF\\uDFFF", "eight or more plain bytes",
            "{[,:]}",
        ]

    private mutating func string(_ out: inout [UInt8], ending: String = "") {
        out.append(UInt8(ascii: "\""))
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            out += Array((JSONCorpus.pieces.randomElement(using: &random) ?? "").utf8)
        }
        out += Array("\(ending)\"".utf8)
    }
}
