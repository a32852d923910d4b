import ClaireCommandLine
import Testing

/// A made-up program that has one of everything.
enum Bakery {
    static let loaf = Operand.required(.words("LOAF"), "What to bake")
    static let extras = Operand.repeated(.text.labelled("EXTRA"), "What to put in")
    static let heat = Option.value("heat", short: "t", .integer("N", in: 0...300), "How hot")
    static let grain = Option.repeated("grain", short: "g", .text, "A grain")
    static let slow = Option.flag("slow", short: "s", "Take time")
    static let crisp = Option.flag("crisp", short: "c", "Open the door")
    static let shape = Option.value("shape", .choice("SHAPE"), default: Shape.round, "Its shape")
    static let oven = Option.required("oven", .text.labelled("OVEN"), "Which oven")
    static let old = Option.flag("old", "Yesterday's too")

    enum Shape: String, CaseIterable, Sendable {
        case round, long
    }

    static let bake = CommandSpec("bake", summary: "Bake a loaf") {
        loaf
        extras
        heat
        grain
        slow
        crisp
        shape
        Rule.atMostOne("--slow", "--crisp")
        Rule.needs("--crisp", "--heat")
    }
    static let light = CommandSpec("light", summary: "Light an oven") { oven }
    static let list = CommandSpec("list", summary: "List loaves") { old }
    static let program = CommandSpec(
        verb: "bread", of: "bakery", group: "Bread", summary: "Bread", defaultSubcommand: "list"
    ) {
        bake
        light
        list
    }
}

@Suite struct ParserTests {
    private func run(_ words: String...) throws -> Invocation {
        try run(words)
    }

    private func run(_ words: [String]) throws -> Invocation {
        guard case .run(let invocation) = try Bakery.program.parse(words) else {
            throw Mistake.notAnInvocation
        }
        return invocation
    }

    private enum Mistake: Error { case notAnInvocation }

    @Test(arguments: [
        ["bake", "rye", "--heat", "200"], ["bake", "--heat", "200", "rye"],
        ["--heat=200", "bake", "rye"], ["bake", "--heat=200", "rye"], ["bake", "-t200", "rye"],
        ["bake", "-t", "200", "rye"], ["--heat", "200", "bake", "rye"], ["bake", "rye", "-st200"],
        ["bake", "--heat=200", "--", "rye"],
    ])
    func anOptionStandsAnywhereInAnyForm(_ words: [String]) throws {
        let invocation = try run(words)
        #expect(invocation[Bakery.heat] == 200)
        #expect(invocation[Bakery.loaf] == "rye")
        #expect(invocation.path == ["bakery", "bread", "bake"])
    }

    @Test func whatIsNotGivenIsAbsentOrItsDefault() throws {
        let invocation = try run("bake", "rye")
        #expect(invocation[Bakery.heat] == nil)
        #expect(invocation[Bakery.grain].isEmpty)
        #expect(invocation[Bakery.shape] == .round)
        #expect(!invocation[Bakery.slow])
        #expect(!invocation.has(Bakery.shape))
        #expect(invocation.form == .human)
        #expect(invocation.color == .automatic)
    }

    @Test func repeatedOptionsKeepTheirOrderAndTheirCommas() throws {
        let invocation = try run("bake", "rye", "-g", "a,b", "--grain=c", "--grain", "")
        #expect(invocation[Bakery.grain] == ["a,b", "c", ""])
    }

    @Test func wordsBehindTwoDashesAreOperands() throws {
        let invocation = try run("bake", "--", "--heat", "-s", "--")
        #expect(invocation[Bakery.loaf] == "--heat")
        #expect(invocation[Bakery.extras] == ["-s", "--"])
    }

    @Test(arguments: ["-", "-5", "-1.5", "-.5"])
    func dashAndNegativeNumbersAreOperands(_ word: String) throws {
        #expect(try run("bake", word)[Bakery.loaf] == word)
    }

    @Test func theNextWordIsTheValueWhateverItLooksLike() throws {
        #expect(try run("bake", "rye", "--grain", "--slow")[Bakery.grain] == ["--slow"])
        #expect(try run("bake", "rye", "--grain", "--")[Bakery.grain] == ["--"])
        #expect(try run("bake", "rye", "--grain=-x=y")[Bakery.grain] == ["-x=y"])
    }

    @Test func theDefaultSubcommandRunsWhenNoneIsNamed() throws {
        #expect(try run("--old").subcommandName == "list")
        #expect(try run().subcommandName == "list")
    }

    @Test func formsOfOutputAreRead() throws {
        #expect(try run("bake", "rye", "--json").form == .json)
        #expect(try run("-q", "bake", "rye").form == .quiet)
        #expect(try run("bake", "rye", "--color", "never").color == .never)
    }

    struct Complaint: Sendable, CustomTestStringConvertible {
        let words: [String]
        let message: String
        let hint: String
        var testDescription: String { words.joined(separator: " ") }
    }

    private static let usage = "usage: bakery bread bake LOAF [EXTRA…] [OPTION…]"

    static let complaints: [Complaint] = [
        .init(
            words: ["bake", "rye", "--haet", "3"], message: "unknown option '--haet'",
            hint: "did you mean '--heat'? \(usage)"),
        .init(
            words: ["bake", "rye", "--hea", "3"], message: "unknown option '--hea'",
            hint: "did you mean '--heat'? \(usage)"),
        .init(
            words: ["bake", "rye", "--oven", "3"], message: "unknown option '--oven'",
            hint: "'bakery bread light' has such an option; \(usage)"),
        .init(
            words: ["bake", "-x"], message: "unknown option '-x'",
            hint: "'--' stands before operands that begin with '-'; \(usage)"),
        .init(
            words: ["bake", "rye", "--slow=3"], message: "option '--slow' takes no value",
            hint: usage),
        .init(
            words: ["bake", "rye", "--heat"], message: "option '--heat' needs a value, N",
            hint: usage),
        .init(
            words: ["bake", "rye", "-t"], message: "option '--heat' needs a value, N", hint: usage),
        .init(
            words: ["bake", "rye", "--heat", "1", "-t2"], message: "option '--heat' is given twice",
            hint: usage),
        .init(
            words: ["bake", "rye", "--heat", "-1"],
            message: "'--heat' takes a whole number from 0 to 300, not '-1'", hint: usage),
        .init(
            words: ["bake", "rye", "--heat", "+1"],
            message: "'--heat' takes a whole number from 0 to 300, not '+1'", hint: usage),
        .init(
            words: ["bake", "rye", "--heat="],
            message: "'--heat' takes a whole number from 0 to 300, not the empty text",
            hint: usage),
        .init(
            words: ["bake", "rye", "--shape", "ruond"],
            message: "'--shape' takes 'round' or 'long', not 'ruond'",
            hint: "did you mean 'round'? \(usage)"),
        .init(words: ["bake"], message: "missing operand LOAF", hint: usage),
        .init(
            words: ["bake", ""], message: "'LOAF' takes text that isn't empty, not the empty text",
            hint: usage),
        .init(
            words: ["bake", "rye", "--slow", "--crisp", "-t9"],
            message: "'--slow' and '--crisp' exclude each other", hint: usage),
        .init(words: ["bake", "rye", "-c"], message: "'--crisp' needs '--heat'", hint: usage),
        .init(
            words: ["bake", "rye", "--json", "-q"],
            message: "'--json' and '--quiet' exclude each other", hint: usage),
        .init(
            words: ["light"], message: "missing option '--oven OVEN'",
            hint: "usage: bakery bread light --oven OVEN [OPTION…]"),
        .init(
            words: ["light", "this", "--oven", "a"], message: "unexpected operand 'this'",
            hint: "usage: bakery bread light --oven OVEN [OPTION…]"),
        .init(
            words: ["bkae"], message: "unknown subcommand 'bkae'",
            hint: "did you mean 'bake'? usage: bakery bread [SUBCOMMAND] [OPTION…]"),
        .init(
            words: ["cake\u{1B}[2J"], message: "unknown subcommand 'cake\u{1B}[2J'",
            hint: "one of bake, light, list; usage: bakery bread [SUBCOMMAND] [OPTION…]"),
        .init(
            words: ["--slow"], message: "unknown option '--slow'",
            hint: "'bakery bread bake' has such an option; usage: bakery bread list [OPTION…]"),
    ]

    @Test(arguments: complaints)
    func wrongInputIsNamedAndHelped(_ complaint: Complaint) {
        let error = #expect(throws: UsageError.self) { try Bakery.program.parse(complaint.words) }
        #expect(error?.failure.message.plain == complaint.message)
        #expect(error?.failure.hint?.plain == complaint.hint)
        #expect(error?.failure.exit == .usage)
    }

    @Test func anErrorUnderJSONKnowsIt() {
        let error = #expect(throws: UsageError.self) {
            try Bakery.program.parse(["bake", "--json", "--heat", "x", "rye"])
        }
        #expect(error?.form == .json)
        #expect(error?.command == "bakery bread bake")
    }

    @Test func anErrorKnowsOfJSONThatIsAskedForBehindIt() {
        let error = #expect(throws: UsageError.self) {
            try Bakery.program.parse(["bake", "--frob", "--json"])
        }
        #expect(error?.form == .json)
    }

    @Test(arguments: [["-h"], ["bake", "-h"], ["bake", "--frob", "-h"], ["bake", "rye", "-sh"]])
    func shortHelpWinsOverEveryMistake(_ words: [String]) throws {
        guard case .help(let request) = try Bakery.program.parse(words) else {
            Issue.record("no help")
            return
        }
        #expect(request.form == .short)
        #expect(request.spec.name == (words.first == "bake" ? "bake" : "bread"))
        #expect(request.verb.name == "bread")
    }

    @Test func longHelpIsTheOtherSpelling() throws {
        guard case .help(let request) = try Bakery.program.parse(["bake", "--help"]) else {
            Issue.record("no help")
            return
        }
        #expect(request.form == .long)
        #expect(request.path == ["bakery", "bread", "bake"])
    }

    @Test func anyWholeNumberIsNotDescribedByTheLimitsOfTheMachine() {
        #expect(ValueType.integer("N", in: Int.min...Int.max).takes == "a whole number")
        #expect(ValueType.integer("N", in: 0...Int.max).takes == "a whole number from 0")
        #expect(ValueType.integer("N", in: 1...9).takes == "a whole number from 1 to 9")
    }

    @Test(arguments: [("5", nil), ("", nil), ("ry", "rye"), ("reyes", nil), ("whaet", "wheat")])
    func aSuggestionHasSomethingInCommonWithWhatWasTyped(typed: String, meant: String?) {
        #expect(Suggestion.nearest(to: typed, among: ["0", "rye", "wheat"]) == meant)
    }

    @Test func helpBehindTwoDashesIsAnOperand() throws {
        #expect(try run("bake", "--", "--help")[Bakery.loaf] == "--help")
    }

    @Test func aCompletionRequestIsAnOutcome() throws {
        let words = ["--claire-complete", "1", "--", "bake", "--he"]
        guard case .complete(let request) = try Bakery.program.parse(words) else {
            Issue.record("not a completion request")
            return
        }
        #expect(request == CompletionRequest(index: 1, words: ["bake", "--he"]))
        #expect(request.current == "--he")
    }

    @Test func lettersThatOnlyLookAlikeAreNotTheSame() {
        // U+212A, the Kelvin sign, is canonically equal to K; no shell holds them equal.
        #expect(throws: UsageError.self) { try Bakery.program.parse(["ba\u{212A}e", "rye"]) }
        #expect(throws: UsageError.self) { try Bakery.program.parse(["bake", "rye", "--\u{301}"]) }
    }
}

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("lsit", ["list", "last"], "list"), ("tsk", ["list", "task"], "task"),
        ("9", ["0", "1"], nil), ("ab", ["xy"], nil), ("proejct", ["project", "pull"], "project"),
        ("", ["a"], nil), ("statsu", ["stats", "status"], "stats"), ("xyzzy", ["list"], nil),
    ])
    func theNearestWordIsMeantOrNone(_ word: String, _ known: [String], _ meant: String?) {
        #expect(Suggestion.nearest(to: word, among: known) == meant)
    }
}

@Suite struct RuleTests {
    private func message(_ rule: Rule, _ words: [String]) -> String? {
        let spec = CommandSpec(verb: "x", of: "", group: "", summary: "X") {
            Operand.optional(.text.labelled("A"), "A")
            Option.flag("bee", "B")
            Option.value("cee", .text, "C")
            rule
        }
        do {
            _ = try spec.parse(words)
            return nil
        } catch {
            return error.failure.message.plain
        }
    }

    @Test func rulesAreSaidInWords() {
        let one = Rule.exactlyOne("A", "--bee", "--cee")
        #expect(message(one, []) == "give 'A', '--bee' or '--cee'")
        #expect(message(one, ["a", "--cee", "1"]) == "'A' and '--cee' exclude each other")
        #expect(message(one, ["--cee", "1"]) == nil)
        let any = Rule.atLeastOne("--bee", "--cee")
        #expect(message(any, ["a"]) == "nothing to do: give '--bee' or '--cee', or several")
        #expect(message(any, ["--bee", "--cee", "1"]) == nil)
        #expect(message(.needs("A", "--bee"), ["a"]) == "'A' needs '--bee'")
        #expect(message(.needs("A", "--bee"), ["--bee"]) == nil)
    }
}

extension Invocation {
    fileprivate var subcommandName: String { spec.name }
}
