import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import Foundation
import Support
import Testing

/// What holds for every command alike.
@Suite("Every command")
struct EveryCommandTests {
    /// The commands that are there: the verbs that were written, and the front's own.
    static let commands = ClaireCommands.all.filter { command in
        Repository.hasVerb(command.name)
            || ClaireCommands.builtIn.contains { $0.name == command.name }
    }
    /// The words behind `claire` of every command and subcommand.
    static let paths: [[String]] = commands.flatMap { $0.walk() }
        .map { Array($0.path.dropFirst()) }
    /// Those of the commands that do something by themselves.
    static let leaves: [[String]] = commands.flatMap { $0.walk() }
        .filter { $0.spec.subcommands.isEmpty }.map { Array($0.path.dropFirst()) }
    /// Those that have nothing to do with the database, or make it.
    static let withoutDatabase: Set<String> = [
        "init", "completions", "help", "commands", "version", "web", "sync", "group", "doctor",
        "hook", "mcp",
    ]

    @Test("prints short help with -h: exit 0, nothing on standard error", arguments: paths)
    func shortHelp(_ path: [String]) throws {
        let result = try ClaireHome(initialised: false).run(path + ["-h"])
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(result.output.contains("Usage: claire \(path.joined(separator: " "))"))
    }

    @Test("prints long help with --help into a pipe", arguments: paths)
    func longHelp(_ path: [String]) throws {
        let result = try ClaireHome(initialised: false).run(path + ["--help"])
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(result.output.contains("SYNOPSIS"))
    }

    @Test("refuses an unknown option with exit 2 and the usage", arguments: leaves)
    func unknownOption(_ path: [String]) throws {
        let result = try ClaireHome(initialised: false).run(path + ["--no-such-option"])
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.errors.hasPrefix("claire \(path.joined(separator: " ")): "))
        #expect(result.errors.contains("\nhint: "))
    }

    @Test("gives a usage error as JSON where --json was asked for", arguments: leaves)
    func usageErrorInJSON(_ path: [String]) throws {
        let result = try ClaireHome(initialised: false).run(path + ["--json", "--no-such-option"])
        #expect(result.status == 2 && result.output.isEmpty)
        let error = try JSON.parse(result.errors)
        #expect(error["format"] == "claire/1")
        #expect(error["error"]?["code"] == "usage")
        #expect(error["error"]?.object?.keys == ["code", "message", "next"])
    }

    @Test(
        "says what to run where there is no database, and makes none",
        arguments: commands.map(\.name).filter { !withoutDatabase.contains($0) })
    func noDatabase(_ verb: String) throws {
        let claire = try ClaireHome(initialised: false)
        let words = Self.example(verb)
        for form in [[], ["--json"]] {
            let result = claire.run(words.prefix(1) + form + words.dropFirst())
            #expect(result.status == 1 && result.output.isEmpty, "\(words): \(result)")
            #expect(result.errors.contains("no database at '"))
            #expect(result.errors.contains("claire init"))
        }
        #expect(claire.home.files(below: ".local").isEmpty)
    }

    /// A command line of a verb that makes sense.
    static func example(_ verb: String) -> [String] {
        switch verb {
        case "project", "task", "session": [verb, "list"]
        case "assign": [verb, "3f9a", "7f9a"]
        case "config": [verb, "show", "site"]
        case "broadcast": [verb, "site", "--yes", "--", "hello"]
        default: [verb]
        }
    }

    @Test("works on no other machine than this one", arguments: ["project list", "task list"])
    func remote(_ line: String) throws {
        let claire = try ClaireHome()
        let words = line.split(separator: " ").map(String.init)
        let result = claire.run(["--remote", "http://127.0.0.1:1"] + words)
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errors.contains("another machine"))
    }

    @Test("refuses arguments that are not UTF-8")
    func invalidUTF8() throws {
        let claire = try ClaireHome()
        let result = claire.shell(#"claire project new "$(printf 'a\377b')""#)
        #expect(result.status == 2)
        #expect(result.errors.contains("argument 2 is not valid UTF-8"))
        #expect(try claire.json("projects", "project", "list") == [])
    }
}
