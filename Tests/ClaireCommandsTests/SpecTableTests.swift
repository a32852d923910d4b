import ClaireCommandLine
import ClaireCommands
import Testing

/// Every command with the words that call it, subcommands included.
private let everyCommand = (ClaireCommands.all + [FrontSpec.program]).flatMap { $0.walk() }

/// What holds of every command, option and example, whoever adds the next one.
@Suite struct SpecTableTests {
    private static func isOneLine(_ summary: String) -> Bool {
        !summary.isEmpty && !summary.hasSuffix(".") && !summary.contains("\n")
            && summary.first?.isUppercase == true
    }

    @Test func namesOfCommandsAreUniqueAndLegal() {
        #expect(Set(ClaireCommands.all.map(\.name)).count == ClaireCommands.all.count)
        for (path, spec) in everyCommand {
            let names = spec.subcommands.map(\.name)
            #expect(Set(names).count == names.count, "\(path)")
            #expect(spec.name.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil, "\(path)")
        }
    }

    @Test func everySummaryIsOneCapitalisedLineWithoutAFullStop() {
        for (path, spec) in everyCommand {
            #expect(Self.isOneLine(spec.summary), "\(path)")
            for option in spec.options + CommonOptions.declarations {
                #expect(Self.isOneLine(option.summary), "\(path) \(option.spelling)")
            }
            for operand in spec.operands {
                #expect(Self.isOneLine(operand.summary), "\(path) \(operand.label)")
            }
            for example in spec.examples {
                #expect(Self.isOneLine(example.summary), "\(path): \(example.command)")
            }
        }
    }

    @Test func summariesOfCommandsFitAListOfEightyColumns() {
        for command in ClaireCommands.all {
            #expect(command.summary.count <= 62, "\(command.name)")
        }
    }

    @Test func namesOfOptionsAreUniqueAndLegal() {
        for (path, spec) in everyCommand {
            let options = spec.options + CommonOptions.declarations
            #expect(Set(options.map(\.name)).count == options.count, "\(path)")
            let letters = options.compactMap(\.short)
            #expect(Set(letters).count == letters.count, "\(path)")
            for option in options {
                #expect(option.name.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil)
                #expect(option.name.count > 1, "\(path) \(option.spelling)")
                #expect(option.short.map { $0.isASCII && $0.isLetter } ?? true, "\(path)")
            }
        }
    }

    /// An option may stand before the subcommand, so it must be clear whether it takes a value.
    @Test func withinAVerbAnOptionHasOneShape() {
        for command in ClaireCommands.all {
            var shapes: [String: Bool] = [:]
            for option in command.walk().flatMap({ $0.spec.options }) {
                for name in [option.spelling, option.short.map { "-\($0)" } ?? option.spelling] {
                    let takesValue = option.value != nil
                    #expect(shapes[name] ?? takesValue == takesValue, "\(command.name) \(name)")
                    shapes[name] = takesValue
                }
            }
        }
    }

    @Test func operandsAreNamedInCapitalsAndOptionalOnesStandLast() {
        for (path, spec) in everyCommand {
            let labels = spec.operands.map(\.label)
            #expect(Set(labels).count == labels.count, "\(path)")
            for label in labels { #expect(label.wholeMatch(of: /[A-Z][A-Z0-9-]*/) != nil) }
            let firstOptional = spec.operands.firstIndex { $0.count.lowerBound == 0 }
            let required = spec.operands.lastIndex { $0.count.lowerBound > 0 }
            #expect(firstOptional ?? .max > required ?? -1, "\(path)")
            #expect(spec.operands.dropLast().allSatisfy { $0.count.upperBound == 1 }, "\(path)")
            #expect(spec.subcommands.isEmpty || spec.operands.isEmpty, "\(path)")
        }
    }

    @Test func rulesSpeakOfWhatIsDeclared() {
        for (path, spec) in everyCommand {
            let names = spec.options.map(\.spelling) + spec.operands.map(\.label)
            for name in spec.rules.flatMap(\.names) {
                #expect(names.contains(name), "\(path) \(name)")
            }
        }
    }

    @Test func theDefaultSubcommandExists() {
        for (path, spec) in everyCommand {
            guard let name = spec.defaultSubcommand else { continue }
            #expect(spec.subcommand(named: name) != nil, "\(path)")
        }
    }

    @Test func everyCommandIsDescribedAndHasAnExample() {
        for (path, spec) in everyCommand {
            let hasBody = !spec.description.isEmpty || !spec.subcommands.isEmpty
            #expect(hasBody, "\(path)")
            #expect(!spec.examples.isEmpty || !spec.subcommands.isEmpty, "\(path)")
        }
    }

    @Test func everyExampleParses() throws {
        for (path, spec) in everyCommand where path != ["claire"] {
            for example in spec.examples {
                let words = try #require(ShellWords.split(example.command), "\(example.command)")
                let verb = ClaireCommands.all.first { words.dropFirst().first == $0.name }
                #expect(words.first == "claire")
                let outcome = try #require(verb, "\(example.command)").parse(
                    Array(words.dropFirst(2)))
                guard case .run(let invocation) = outcome else {
                    Issue.record("\(example.command) does not run anything")
                    continue
                }
                // An example of a group of subcommands may show any of them.
                #expect(invocation.path.starts(with: path), "\(example.command)")
            }
        }
    }

    @Test func theFrontsExamplesAreCommandsThatExist() throws {
        for example in FrontSpec.program.examples {
            let words = try #require(ShellWords.split(example.command))
            let verb = try #require(ClaireCommands.all.first { words[1] == $0.name })
            _ = try verb.parse(Array(words.dropFirst(2)))
        }
    }

    @Test func everyVerbsEnumerationNamesItsSubcommands() {
        #expect(ProjectCommand.allCases.map(\.rawValue) == names(ProjectSpec.verb))
        #expect(Set(TaskCommand.allCases.map(\.rawValue)) == Set(names(TaskSpec.verb)))
        #expect(GroupCommand.allCases.map(\.rawValue) == names(GroupSpec.verb))
        #expect(SessionCommand.allCases.map(\.rawValue) == names(SessionSpec.verb))
        #expect(DoctorCommand.allCases.map(\.rawValue) == names(DoctorSpec.verb))
    }

    private func names(_ verb: CommandSpec) -> [String] { verb.subcommands.map(\.name) }

    @Test func verbsOfOneGroupStandTogether() {
        let order = ClaireCommands.all.map(\.group)
        let changes = zip(order, order.dropFirst()).filter { $0 != $1 }.count
        #expect(changes == Set(order).count - 1)
        #expect(ClaireCommands.groups.flatMap { $0.commands.map(\.name) }.count == order.count)
    }
}

@Suite struct ShortHelpTests {
    @Test func theShortHelpOfEveryCommandFitsEightyColumns() throws {
        for command in ClaireCommands.all {
            for (path, _) in command.walk() {
                let words = Array(path.dropFirst(2)) + ["-h"]
                guard case .help(let request) = try command.parse(words) else {
                    Issue.record("\(path) has no help")
                    continue
                }
                #expect(request.path == path)
                for line in request.shortText().split(separator: "\n") {
                    #expect(line.count <= 80 || line.contains("claire "), "\(path): \(line)")
                }
            }
        }
    }
}
