import Testing

@testable import ClaireDomain

@Suite struct TSVTests {
    @Test(arguments: [
        [""], ["a"], ["a", "b"], ["", "", ""], ["a\tb", "c\nd"], ["\r\n", "\\", "\\t", "\\\\n"],
        ["é\u{301}", "🎈", "שלום"], ["\u{1B}[31m", "\u{0}"],
    ])
    func whatIsWrittenIsReadBackByteForByte(fields: [String]) throws {
        let line = TSV.line(fields)
        #expect(line.utf8.last == UInt8(ascii: "\n"))
        #expect(
            line.utf8.filter { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.count == 1)
        let back = try TSV.fields(
            of: line.unicodeScalars.dropLast().reduce(into: "") {
                $0.unicodeScalars.append($1)
            })
        #expect(back.map { Array($0.utf8) } == fields.map { Array($0.utf8) })
    }

    @Test(arguments: ["a\\x", "\\", "a\tb\\"]) func anUnknownEscapeIsMalformed(line: String) {
        #expect(throws: TSVError.self) { try TSV.fields(of: line) }
    }

    @Test func columnsAreFoundByNameInAnyOrder() throws {
        let header = try TSVHeader("new\tuuid\tstate", required: ["uuid", "state"])
        let row = try header.row("x\tu\ts\\n")
        #expect(row["uuid"] == "u")
        #expect(row["state"] == "s\n")
        #expect(row["host"] == nil)
    }

    @Test func aMissingColumnIsNamed() {
        #expect(throws: TSVError.missingColumn("state")) {
            try TSVHeader("uuid", required: ["uuid", "state"])
        }
    }

    @Test func aRowOfAnotherLengthIsQuoted() throws {
        let header = try TSVHeader("a\tb", required: [])
        #expect(
            throws: TSVError.malformed(row: "1", reason: "1 values for 2 columns")
        ) { try header.row("1") }
    }
}
