import Testing

/// The house rules hold, and each rule would notice if they did not.
@Suite struct ArchitectureTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let rule: @Sendable (SourceTree) -> [String]
        /// A tree that breaks the rule, as paths and texts.
        let broken: [(path: String, text: String)]
        /// The paths and lines that the rule must name, in order.
        let offences: [String]
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "imports go down only", rule: { Rules.floors($0) },
            broken: [
                ("Sources/ClaireStore/A.swift", "import ClaireDomain\nimport ClaireFleet\n"),
                ("Sources/ClaireDomain/B.swift", "// import ClaireStore\nimport ClairePlatform\n"),
                ("Sources/ClaireSessions/C.swift", "import ClaireFleet\n"),
                ("Sources/ClaireFleet/D.swift", "@testable import ClaireSessions\n"),
                ("Sources/ClaireWeb/E.swift", "package import struct ClaireVerb.Context\n"),
                ("Sources/claire-task/F.swift", "import Glibc; import claire_project\n"),
                ("Sources/ClaireNew/G.swift", "import ClaireDomain\n"),
                ("Sources/ClaireVerb/H.swift", "import ClaireNew\nimport CSQLite\n"),
            ],
            offences: [
                "Sources/ClaireStore/A.swift:2", "Sources/ClaireDomain/B.swift:2",
                "Sources/ClaireFleet/D.swift:1", "Sources/ClaireWeb/E.swift:1",
                "Sources/claire-task/F.swift:1", "Sources/ClaireNew/G.swift:1",
                "Sources/ClaireVerb/H.swift:1",
            ]),
        Case(
            name: "only the store imports SQLite", rule: { Rules.sqlite($0) },
            broken: [
                ("Sources/ClaireStore/A.swift", "import CSQLite\n"),
                ("Sources/claire-log/B.swift", "import Glibc\n@preconcurrency import CSQLite\n"),
            ], offences: ["Sources/claire-log/B.swift:2"]),
        Case(
            name: "nothing installed imports Foundation", rule: { Rules.foundation($0) },
            broken: [
                ("Sources/stand-in-agent/A.swift", "import Foundation\n"),
                ("Sources/claire-log/B.swift", "import FoundationEssentials\n"),
                ("Sources/ClaireDomain/C.swift", "import class Foundation.Process\n"),
            ], offences: ["Sources/claire-log/B.swift:1", "Sources/ClaireDomain/C.swift:1"]),
        Case(
            name: "the domain imports the standard library alone", rule: { Rules.domain($0) },
            broken: [
                ("Sources/ClaireDomain/A.swift", "import Synchronization\nimport Glibc\n"),
                ("Sources/ClairePlatform/B.swift", "import Glibc\n"),
            ], offences: ["Sources/ClaireDomain/A.swift:2"]),
        Case(
            name: "the front reaches neither store nor fleet", rule: { Rules.front($0) },
            broken: [
                ("Sources/claire/A.swift", "import ClaireCommands\n"),
                ("Sources/ClaireCommands/B.swift", "import ClaireStore\n"),
                ("Sources/ClaireStore/C.swift", "import CSQLite\n"),
                ("Sources/ClaireFleet/D.swift", "import ClaireStore\n"),
            ], offences: ["'claire' reaches 'CSQLite'", "'claire' reaches 'ClaireStore'"]),
        Case(
            name: "only named places start a process", rule: { Rules.subprocesses($0) },
            broken: [
                ("Sources/ClaireStore/A.swift", "let a = 1\nposix_spawn(&pid)\n"),
                ("Sources/claire-task/B.swift", "let r = try Subprocess([\"tmux\"]).run()\n"),
                ("Sources/claire-log/C.swift", "x = \"fork(\" // system(1)\nisSubprocess(x)\n"),
                ("Sources/ClaireFleet/D.swift", "Subprocess([\"rclaude\"])\n"),
                ("Sources/claire-pull/E.swift", "_ = Subprocess.replace([\"tmux\"])\n"),
            ],
            offences: [
                "Sources/ClaireStore/A.swift:2", "Sources/claire-task/B.swift:1",
                "Sources/claire-pull/E.swift:1",
            ]),
        Case(
            name: "what other modules may call is documented", rule: { Rules.documented($0) },
            broken: [
                (
                    "Sources/ClaireStore/A.swift",
                    "/// Says.\n@discardableResult\npackage func a() {}\n"
                ),
                ("Sources/ClaireStore/B.swift", "/// Says.\n\npackage static func b() {}\n"),
                ("Sources/ClaireStore/C.swift", "func c() {}\npackage let d = 1\n"),
                ("Sources/claire/D.swift", "// Says.\npackage enum E {}\n"),
            ], offences: ["Sources/ClaireStore/B.swift:3", "Sources/claire/D.swift:2"]),
        Case(
            name: "nothing is public", rule: { Rules.access($0) },
            broken: [
                ("Sources/ClaireStore/A.swift", "// public func\npublic func f() {}\n"),
                ("Sources/ClaireVerb/B.swift", "package func isPublic() {}\n"),
            ], offences: ["Sources/ClaireStore/A.swift:2"]),
        Case(
            name: "nothing that input reaches can trap", rule: { Rules.traps($0) },
            broken: [
                ("Sources/ClaireStore/A.swift", "let a = try! f()\nlet b = c as! D\n"),
                ("Sources/claire/B.swift", "/* try! */ let s = \"\\(f(\"as!\")) fatalError()\"\n"),
                ("Sources/claire/C.swift", "\nfatalError(\"no\")\n"),
                ("Sources/claire-bench/D.swift", "try! run()\n"),
            ],
            offences: [
                "Sources/ClaireStore/A.swift:1", "Sources/ClaireStore/A.swift:2",
                "Sources/claire/C.swift:2",
            ]),
        Case(
            name: "SQL stands in the store alone", rule: { Rules.sql($0) },
            broken: [
                ("Sources/ClaireStore/A.swift", "run(\"SELECT 1\")\n"),
                ("Sources/claire-log/B.swift", "\nrun(\"SELECT 1\")\n"),
            ], offences: ["Sources/claire-log/B.swift:2"]),
        Case(
            name: "no file names a folder of one machine", rule: { Rules.machinePaths($0) },
            broken: [
                ("README.md", "see https://example.org/ho" + "me/x and ~/wo" + "rk/x\n"),
                ("man/a.1", "one\n/ho" + "me/carol/x and /ho" + "me/ada\n"),
                ("Makefile", "cd /wo" + "rk/main\nHOME=/ro" + "ot/x\n"),
                ("libexec/b", "cd \"/ho" + "me/ada/src\"\n"),
            ], offences: ["man/a.1:2", "Makefile:1", "Makefile:2"]),
        Case(
            name: "a long file has a reason", rule: { Sizes.files($0) },
            broken: [
                ("Sources/claire/A.swift", String(repeating: "//\n", count: 400)),
                ("Sources/claire/B.swift", String(repeating: "//\n", count: 401)),
            ], offences: ["Sources/claire/B.swift: 401"]),
        Case(
            name: "a long function has a reason", rule: { Sizes.functions($0) },
            broken: [
                ("Sources/claire/A.swift", function(lines: 50)),
                ("Sources/claire/B.swift", "\n" + function(lines: 51)),
            ], offences: ["Sources/claire/B.swift:2"]),
    ]

    static func function(lines: Int) -> String {
        "func f(\n    a: () -> Void = { }\n) {\n"
            + String(repeating: "    let s = \"}\" // }\n", count: lines - 4) + "}\nfunc g() {}\n"
    }

    @Test("it holds here", arguments: cases)
    func holds(_ rule: Case) {
        #expect(rule.rule(SourceTree.ofThisRepository) == [])
    }

    @Test("it is noticed when it does not hold", arguments: cases)
    func canFail(_ rule: Case) {
        let found = rule.rule(SourceTree(rule.broken))
        #expect(found.count == rule.offences.count)
        for (complaint, offence) in zip(found, rule.offences) {
            #expect(complaint.hasPrefix(offence))
        }
    }

    @Test("a reason that nothing needs any more is itself an offence")
    func staleReasons() {
        let tree = SourceTree([("Sources/claire/A.swift", "func f() {}\n")])
        #expect(Sizes.files(tree, reasons: ["Sources/claire/A.swift": "long"]).count == 1)
        #expect(Sizes.functions(tree, reasons: ["Sources/claire/A.swift:f": "long"]).count == 1)
    }

    @Test("the repository's files are really read")
    func readsTheRepository() {
        let tree = SourceTree.ofThisRepository
        let modules = Set(tree.swift.map(\.module))
        #expect(modules.isSuperset(of: ["ClaireDomain", "claire", "rclaude"]))
        #expect(Floors.reach(of: "stand-in-agent", in: tree).contains("ClaireDomain"))
        #expect(tree.files.contains { $0.path == "Makefile" })
    }
}
