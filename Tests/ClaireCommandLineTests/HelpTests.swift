import ClaireCommandLine
import Testing

@Suite struct HelpTests {
    private func request(_ words: String...) throws -> HelpRequest {
        guard case .help(let request) = try Bakery.program.parse(words) else {
            throw Mistake.notHelp
        }
        return request
    }

    private enum Mistake: Error { case notHelp }

    @Test func shortHelpShowsUsageOperandsAndOptionsAligned() throws {
        let text = try request("bake", "-h").shortText()
        #expect(
            text == """
                Bake a loaf.

                Usage: bakery bread bake LOAF [EXTRA…] [OPTION…]

                Operands:
                  LOAF   What to bake
                  EXTRA  What to put in

                Options:
                  -t, --heat N       How hot
                  -g, --grain TEXT   A grain
                  -s, --slow         Take time
                  -c, --crisp        Open the door
                      --shape SHAPE  Its shape

                Common options:
                      --json         Print one JSON object instead of text
                  -q, --quiet        Print full ids alone, one a line
                      --color WHEN   Use colour: auto (default), always or never
                  -h, --help         Print this help; --help opens the manual page, -h is short

                """)
    }

    @Test func shortHelpOfAVerbListsItsSubcommands() throws {
        let text = try request("-h").shortText()
        #expect(text.contains("Usage: bakery bread [SUBCOMMAND] [OPTION…]"))
        #expect(text.contains("\nSubcommands:\n  bake   Bake a loaf\n  light  Light an oven\n"))
    }

    @Test func longHelpIsTheManualOfWhatWasAskedFor() throws {
        let text = try request("bake", "--help").longText()
        #expect(text.hasPrefix("NAME\n    bakery-bread-bake – Bake a loaf\n\nSYNOPSIS\n"))
        #expect(
            text.contains(
                """
                    bakery bread bake LOAF [EXTRA…] [--heat N] [--grain TEXT]… [--slow]
                        [--crisp] [--shape SHAPE]
                """))
        #expect(!text.contains("light"))
    }

    @Test(arguments: [40, 60, 80])
    func nothingIsWiderThanAsked(_ columns: Int) throws {
        for text in [
            try request("bake", "-h").shortText(columns: columns),
            try request("--help").longText(columns: columns),
        ] {
            for line in text.split(separator: "\n") where line.count > columns {
                // A word or an option with its value is never broken.
                #expect(line.drop { $0 == " " }.split(separator: " ").count <= 3, "\(line)")
            }
        }
    }

    @Test func mdocTextNeverBecomesARequest() {
        let spec = CommandSpec(
            "odd", summary: "Odd",
            description: """
                'tis odd. .Sh is not a heading. A back\\slash, an \u{201C}accent\u{201D} and \
                `ticks` stay.
                """
        ) {
            Example("odd 'a' -- -b \\", "Show quotes")
        }
        let page = Manual(path: ["odd"], spec: spec).mdoc(date: "March 1, 2026")
        let lines = page.split(separator: "\n")
        #expect(lines.contains("\\(aqtis odd."))
        #expect(lines.contains("\\&.Sh is not a heading."))
        #expect(page.contains("back\\eslash"))
        #expect(page.contains("\\[u201C]accent\\[u201D]"))
        #expect(page.contains("\\(gaticks\\(ga"))
        #expect(lines.contains("$ odd \\(aqa\\(aq \\-\\- \\-b \\e"))
    }

    @Test func thePageThatManShouldOpenIsTheVerbs() throws {
        #expect(try request("bake", "--help").page == "bakery-bread")
    }
}
