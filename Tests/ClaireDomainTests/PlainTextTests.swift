import ClaireDomain
import Testing

@Suite struct PlainTextTests {
    @Test(
        "what drives a terminal is taken out, line breaks and tabs stay",
        arguments: [
            ("a\r\nb\rc\n", "a\nb\nc\n"), ("\u{1B}[201~x\u{1B}[31m", "[201~x[31m"),
            ("\u{0}\u{8}\u{7F}\u{9B}é\t🎈", "é\t🎈"), ("\r\r\n\n", "\n\n\n"), ("", ""),
            ("\u{0}\u{7}\u{8}\u{B}\u{C}\u{7F}\u{80}\u{9B}\u{9F}|", "|"),
            ("é\u{301}🎈שלום\u{202E}", "é\u{301}🎈שלום\u{202E}"),
        ])
    func stripped(text: String, expected: String) {
        #expect(Array(PlainText.stripped(text).utf8) == Array(expected.utf8))
    }

    @Test(
        "a line is one line of at most so many bytes",
        arguments: [
            (" a \n\t b\u{1B} ", 100, "a b"), ("äääää", 7, "ää…"), ("abc", 3, "abc"),
            ("abcd", 3, "…"), ("\u{2028}x\u{2029}y", 9, "x y"),
        ])
    func line(text: String, bytes: Int, expected: String) {
        let line = PlainText.line(text, bytes: bytes)
        #expect(Array(line.utf8) == Array(expected.utf8))
        #expect(line.utf8.count <= bytes)
    }

    @Test(
        "a host's name can be neither an option nor taken apart by a shell",
        arguments: [
            ("build1", true), ("me@build-1.example.org", true), ("-oProxyCommand=x", false),
            ("a b", false), ("a;b", false), ("", false), ("é", false), ("$(x)", false),
            (String(repeating: "a", count: 256), false),
        ])
    func hosts(name: String, isValid: Bool) { #expect(HostName.isValid(name) == isValid) }
}
