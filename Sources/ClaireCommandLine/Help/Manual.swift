/// A manual page as sections of typed blocks; `plainText` is the long help, `mdoc` the page.
package struct Manual: Sendable {
    /// A section with its title in capitals.
    package struct Section: Sendable {
        /// In capitals.
        package var title: String
        /// What stands in it, in order.
        package var blocks: [Block]

        /// A section of blocks.
        package init(_ title: String, _ blocks: [Block]) {
            self.title = title
            self.blocks = blocks
        }
    }

    /// One thing in a section.
    package enum Block: Sendable {
        case paragraph(String)
        case heading(String)
        case usage(ManualUsage)
        case options([OptionDeclaration])
        case operands([OperandDeclaration])
        /// Literal terms and what they mean.
        case terms([(term: String, text: String)])
        case examples([Example])
        case references([SeeAlso])
        /// Lines that stand as they are.
        case listing(String)
    }

    /// What all pages of a program say alike.
    package struct Common: Sendable {
        /// Variables that every command obeys.
        package var environment: [EnvironmentNote]
        /// Pages that every command refers to.
        package var seeAlso: [SeeAlso]

        /// What to add to every page.
        package init(environment: [EnvironmentNote] = [], seeAlso: [SeeAlso] = []) {
            self.environment = environment
            self.seeAlso = seeAlso
        }
    }

    /// The page's name, `claire-task`.
    package let name: String
    /// One line without a full stop.
    package let summary: String
    /// All sections behind NAME, in order.
    package var sections: [Section]

    /// The page of a command and all its subcommands.
    package init(path: [String], spec: CommandSpec, common: Common = Common()) {
        name = path.joined(separator: "-")
        summary = spec.summary
        sections = []
        add(
            "SYNOPSIS",
            Self.leaves(path, spec).map {
                .usage(ManualUsage(path: $0.path, spec: $0.spec))
            })
        add(
            "DESCRIPTION",
            spec.description.isEmpty
                ? [.paragraph(spec.summary + ".")] : spec.description.map(Block.paragraph))
        add("OPERANDS", spec.operands.isEmpty ? [] : [.operands(spec.operands)])
        if !spec.subcommands.isEmpty { add("SUBCOMMANDS", Self.subcommands(path, spec)) }
        add("OPTIONS", [.options(spec.options + CommonOptions.declarations)])
        for topic in spec.topics { add(topic.title, topic.parts.map(Block.init)) }
        add("ENVIRONMENT", Self.environment(spec.environment + common.environment))
        add("EXIT STATUS", [.terms(Self.exitCodes(spec))])
        let examples = spec.walk().flatMap { $0.spec.examples }
        add("EXAMPLES", examples.isEmpty ? [] : [.examples(examples)])
        let references = (common.seeAlso + spec.seeAlso).filter { $0.page != name }
        add("SEE ALSO", references.isEmpty ? [] : [.references(references)])
    }

    /// Puts other blocks into a section.
    package mutating func replace(_ title: String, _ blocks: [Block]) {
        for index in sections.indices where sections[index].title == title {
            sections[index].blocks = blocks
        }
    }

    /// Puts a section in front of another, or at the end where that is missing.
    package mutating func insert(_ section: Section, before title: String) {
        let index = sections.firstIndex { $0.title == title } ?? sections.endIndex
        sections.insert(section, at: index)
    }

    private mutating func add(_ title: String, _ blocks: [Block]) {
        if !blocks.isEmpty { sections.append(Section(title, blocks)) }
    }

    /// The commands that can be run, for the synopsis.
    private static func leaves(
        _ path: [String], _ spec: CommandSpec
    ) -> [(path: [String], spec: CommandSpec)] {
        spec.subcommands.isEmpty
            ? [(path, spec)] : spec.subcommands.flatMap { leaves(path + [$0.name], $0) }
    }

    private static func subcommands(_ path: [String], _ spec: CommandSpec) -> [Block] {
        spec.subcommands.flatMap { command -> [Block] in
            var blocks: [Block] = [.heading(command.name)]
            blocks.append(.paragraph(command.summary + "."))
            blocks += command.description.map(Block.paragraph)
            if !command.operands.isEmpty { blocks.append(.operands(command.operands)) }
            if !command.options.isEmpty { blocks.append(.options(command.options)) }
            return blocks + subcommands(path + [command.name], command)
        }
    }

    private static func environment(_ notes: [EnvironmentNote]) -> [Block] {
        notes.isEmpty ? [] : [.terms(notes.map { ($0.name, $0.summary + ".") })]
    }

    /// 0, 1 and 2 are everywhere; the others where the command says so, in order.
    private static func exitCodes(_ spec: CommandSpec) -> [(term: String, text: String)] {
        let declared = [.done, .failed, .usage] + spec.walk().flatMap { $0.spec.exitCodes }
        return ExitCode.allCases.filter(declared.contains).map { code in
            (String(code.rawValue), code.meaning.capitalisedFirst + ".")
        }
    }
}

extension Manual.Block {
    /// A part of a topic.
    fileprivate init(_ part: Topic.Part) {
        self =
            switch part {
            case .text(let text): .paragraph(text)
            case .heading(let title): .heading(title)
            case .listing(let lines): .listing(lines)
            }
    }
}
