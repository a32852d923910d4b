/// Walks over the words of a command line once: tells options from operands, finds the subcommand,
/// and collects what was given, without judging values yet.
///
/// An option may stand before the subcommand that declares it, so until the subcommand is known
/// an option is looked up in all of them; within a verb one name has one shape (a test holds that).
struct CommandLineReader {
    /// One option as it stood on the command line.
    struct Occurrence {
        let declaration: OptionDeclaration
        /// As it was typed, `-q` or `--quiet`, without a value.
        let spelling: String
        let text: String?
    }

    let verb: CommandSpec
    private(set) var path: [String]
    private(set) var spec: CommandSpec
    private(set) var occurrences: [Occurrence] = []
    private(set) var operands: [String] = []

    init(_ verb: CommandSpec) {
        self.verb = verb
        path = verb.path
        spec = verb
    }

    mutating func read(_ words: [String]) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word.sameBytes("--") {
                for operand in rest { try take(operand: operand) }
                return
            }
            if word.startsWithBytes("--") {
                try take(long: word, &rest)
            } else if Self.looksLikeShortOptions(word) {
                try take(cluster: word, &rest)
            } else {
                try take(operand: word)
            }
        }
    }

    /// Goes on to the default subcommand where none was named.
    mutating func settle() throws(UsageError) {
        while !spec.subcommands.isEmpty {
            guard let name = spec.defaultSubcommand, let next = spec.subcommand(named: name) else {
                throw missingSubcommand()
            }
            enter(next)
        }
    }

    /// `-` alone is an operand, and so is what looks like a negative number.
    static func looksLikeShortOptions(_ word: String) -> Bool {
        let bytes = word.utf8
        guard bytes.count > 1, bytes.first == UInt8(ascii: "-") else { return false }
        let second = bytes[bytes.index(after: bytes.startIndex)]
        return !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(second)
            && second != UInt8(ascii: ".")
    }

    private mutating func take(
        long word: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        let parts = word.splitAtFirst("=")
        let spelling = parts?.before ?? word
        guard let option = option(named: String(spelling.dropFirst(2))) else {
            throw unknownOption(spelling)
        }
        guard option.value != nil else {
            guard parts == nil else { throw unwantedValue(spelling) }
            occurrences.append(Occurrence(declaration: option, spelling: spelling, text: nil))
            return
        }
        guard let text = parts?.after ?? rest.popFirst() else { throw missingValue(option) }
        occurrences.append(Occurrence(declaration: option, spelling: spelling, text: text))
    }

    /// `-qh` is `-q -h`; the first letter that takes a value takes the rest of the word, or the
    /// next word.
    private mutating func take(
        cluster word: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            let spelling = "-\(letter)"
            guard let option = option(short: letter) else { throw unknownOption(spelling) }
            guard option.value != nil else {
                occurrences.append(Occurrence(declaration: option, spelling: spelling, text: nil))
                continue
            }
            let attached = letters.isEmpty ? rest.popFirst() : String(letters)
            guard let text = attached else { throw missingValue(option) }
            occurrences.append(Occurrence(declaration: option, spelling: spelling, text: text))
            return
        }
    }

    private mutating func take(operand word: String) throws(UsageError) {
        guard !spec.subcommands.isEmpty else {
            operands.append(word)
            return
        }
        if let next = spec.subcommand(named: word) {
            enter(next)
        } else if let name = spec.defaultSubcommand, let next = spec.subcommand(named: name),
            !next.operands.isEmpty
        {
            enter(next)
            operands.append(word)
        } else {
            throw unknownSubcommand(word)
        }
    }

    private mutating func enter(_ next: CommandSpec) {
        spec = next
        path.append(next.name)
    }

    private func option(named name: String) -> OptionDeclaration? {
        find { $0.name.sameBytes(name) }
    }

    private func option(short: Character) -> OptionDeclaration? {
        find { $0.short.map { String($0).sameBytes(String(short)) } ?? false }
    }

    private func find(_ matches: (OptionDeclaration) -> Bool) -> OptionDeclaration? {
        CommonOptions.declarations.first(where: matches)
            ?? spec.walk().lazy.flatMap { $0.spec.options }.first(where: matches)
    }
}
