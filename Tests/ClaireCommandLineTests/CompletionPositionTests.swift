import ClaireCommandLine
import Testing

@Suite struct CompletionPositionTests {
    private enum Shelf {
        static let loaf = Operand.required(.reference("loaf", "LOAF"), "A loaf")
        static let basket = Operand.optional(.reference("basket", "BASKET"), "A basket")
        static let notes = Operand.repeated(.file, "Notes")
        static let from = Option.value("from", short: "f", .reference("oven", "OVEN"), "An oven")
        static let shape = Option.value(
            "shape", .choice("SHAPE") { (_: Bakery.Shape) in "" }, "Shape")
        static let tag = Option.repeated("tag", .text, "A tag")
        static let into = Option.value("into", .directory, "A folder")
        static let next = Option.flag("next", "The next basket")
        static let old = Option.flag("old", short: "o", "Old ones too")

        static let put = CommandSpec("put", summary: "Put a loaf into a basket") {
            loaf
            basket
            from
            shape
            tag
            next
            Rule.atMostOne("BASKET", "--next")
        }
        static let note = CommandSpec("note", summary: "Note something") {
            notes
            into
        }
        static let look = CommandSpec("look", summary: "Look") { old }
        static let shelf = CommandSpec(
            verb: "shelf", of: "bakery", group: "", summary: "Shelf", defaultSubcommand: "look"
        ) {
            put
            note
            look
        }
    }

    /// What is asked of the command itself comes back as `kind:prefix`.
    private func answer(_ words: String...) -> [String] {
        let request = CompletionRequest(index: words.count - 1, words: words)
        let lines = Shelf.shelf.complete(request) { query in
            [Candidate("\(query.prefix)(\(query.kind))")]
        }
        return lines.split(separator: "\n").map { line in
            line.first == "\t" ? String(line) : String(line.prefix { $0 != "\t" })
        }
    }

    private static let common = ["--json", "--quiet", "--color", "--help"]

    @Test func subcommandsComeWithTheirSummaries() {
        let request = CompletionRequest(index: 0, words: ["n"])
        #expect(Shelf.shelf.complete(request) == "note\tNote something\n")
    }

    @Test func aWordIsKnownByWhatStandsInFrontOfIt() {
        #expect(answer("") == ["put", "note", "look"])
        #expect(answer("put", "r") == ["r(loaf)"])
        #expect(answer("put", "rye", "") == ["(basket)"])
        #expect(answer("put", "rye", "--from", "x") == ["x(oven)"])
        #expect(answer("put", "-f", "x") == ["x(oven)"])
        #expect(answer("put", "--from=x") == ["--from=x(oven)"])
        #expect(answer("put", "--from", "-", "r") == ["r(loaf)"])
        #expect(answer("put", "--shape", "") == ["round", "long"])
        #expect(answer("put", "--shape=l") == ["--shape=long"])
        #expect(answer("put", "--tag", "") == [])
        #expect(answer("--from", "x") == ["x(oven)"])
        #expect(answer("--from", "x", "p") == ["put"])
        #expect(answer("put", "--", "-x") == ["-x(loaf)"])
        #expect(answer("note", "a") == ["\tfiles"])
        #expect(answer("note", "a", "b") == ["\tfiles"])
        #expect(answer("note", "--into=") == ["\tdirectories"])
    }

    @Test func optionsThatMakeNoSenseAnyMoreAreNotOffered() {
        #expect(answer("look", "-") == ["--old"] + Self.common)
        #expect(answer("look", "--old", "--json", "-") == ["--color", "--help"])
        #expect(answer("put", "--tag", "a", "--t") == ["--tag"])
        #expect(answer("put", "--shape", "round", "--s") == [])
        #expect(answer("put", "rye", "basket", "--n") == [])
        #expect(answer("put", "rye", "--next", "") == ["--from", "--shape", "--tag"] + Self.common)
    }

    @Test func whereNoOperandMayFollowOptionsAreOffered() {
        #expect(answer("look", "") == ["--old"] + Self.common)
        #expect(answer("look", "--", "") == [])
    }

    @Test func nonsenseInFrontIsPassedOver() {
        #expect(answer("put", "--frob", "-zq", "") == ["(loaf)"])
        #expect(answer("frob", "") == ["--old"] + Self.common)
    }

    @Test func theQueryKnowsTheRestOfTheLine() {
        var seen: [(String?, [String], [String])] = []
        let request = CompletionRequest(index: 4, words: ["put", "--from", "big", "rye", "b"])
        _ = Shelf.shelf.complete(request) { query in
            seen.append((query.text(of: Shelf.from), query.operands, query.path))
            return []
        }
        #expect(seen.count == 1)
        #expect(seen.first?.0 == "big")
        #expect(seen.first?.1 == ["rye"])
        #expect(seen.first?.2 == ["bakery", "shelf", "put"])
    }

    @Test func valuesThatCannotBeTypedAreLeftOutAndSummariesEscaped() {
        let request = CompletionRequest(index: 1, words: ["put", ""])
        let lines = Shelf.shelf.complete(request) { _ in
            [
                Candidate("a\nb", "x"), Candidate("c\td", "x"),
                Candidate("good", "two\nlines\t\u{1B}[2J"),
            ]
        }
        #expect(lines == "good\ttwo\\nlines\\t\\u{1b}[2J\n")
    }

    @Test(arguments: [
        ["--claire-complete"], ["--claire-complete", "0"], ["--claire-complete", "x", "--", "a"],
        ["--claire-complete", "2", "--", "a"], ["--claire-complete", "-1", "--", "a"],
        ["--claire-complete", "0", "a", "b"],
    ])
    func aMalformedRequestIsNone(_ words: [String]) {
        #expect(CompletionRequest(words) == nil)
    }

    @Test func theIndexMayStandJustBehindTheWords() {
        let request = CompletionRequest(["--claire-complete", "1", "--", "put"])
        #expect(request == CompletionRequest(index: 1, words: ["put"]))
        #expect(request?.current == "")
    }
}
