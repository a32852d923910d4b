import ClaireDomain

/// The words behind a verb, taken apart.
struct Arguments {
    /// What a verb understands.
    struct Grammar {
        /// Options with one value each time they stand there.
        var values: Set<String> = []
        /// Options that take every word up to the next option.
        var lists: Set<String> = []
        /// Options without a value.
        var flags: Set<String> = []
        /// Whether words without an option before them are understood.
        var takesOperands = false
        /// Whether what stands behind `--` is another program's.
        var takesRest = false
    }

    private(set) var operands: [String] = []
    private(set) var options: [String: [String]] = [:]
    private(set) var flags: Set<String> = []
    /// What stands behind `--`, for verbs that take it.
    private(set) var rest: [String] = []

    /// Reads the words by a verb's grammar.
    ///
    /// Options stand before or after operands, as `--name value` or `--name=value`; `--` ends them.
    init(_ words: [String], _ grammar: Grammar) throws(Failure) {
        var words = words[...]
        while let word = words.popFirst() {
            if word == "--" {
                if grammar.takesRest { rest = Array(words) } else { operands += words }
                break
            }
            guard word.utf8.first == UInt8(ascii: "-"), word.utf8.count > 1 else {
                operands.append(word)
                continue
            }
            try take(word, from: &words, grammar)
        }
        guard grammar.takesOperands || operands.isEmpty else {
            throw .usage("unexpected '\(operands[0])'")
        }
    }

    private mutating func take(
        _ word: String, from words: inout ArraySlice<String>, _ grammar: Grammar
    ) throws(Failure) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let attached = parts.count == 2 && name.hasPrefix("--") ? String(parts[1]) : nil
        if grammar.flags.contains(name), attached == nil {
            flags.insert(name)
        } else if grammar.lists.contains(name) {
            var values = attached.map { [$0] } ?? []
            while let next = words.first, next.utf8.first != UInt8(ascii: "-") {
                values.append(next)
                words.removeFirst()
            }
            guard !values.isEmpty else { throw .usage("option '\(name)' needs a value") }
            options[name, default: []] += values
        } else if grammar.values.contains(name) {
            guard let value = attached ?? words.popFirst() else {
                throw .usage("option '\(name)' needs a value")
            }
            options[name, default: []].append(value)
        } else {
            throw .usage("unknown option '\(name)'")
        }
    }

    /// The values of an option that may stand there several times.
    func values(_ name: String) -> [String] { options[name] ?? [] }

    /// The value of an option that may stand there once.
    func value(_ name: String) throws(Failure) -> String? {
        let values = values(name)
        guard values.count < 2 else { throw .usage("option '\(name)' is given twice") }
        return values.first
    }

    /// The value of an option as a whole number of a range.
    func number(_ name: String, in range: ClosedRange<Int64>) throws(Failure) -> Int64? {
        guard let text = try value(name) else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            throw .usage(
                "option '\(name)' wants a number from \(range.lowerBound) to \(range.upperBound), not "
                    + "'\(text)'")
        }
        return number
    }

    /// Reads texts as uuids, each once, in their order.
    static func uuids(_ texts: [String]) throws(Failure) -> [UUID] {
        var uuids: [UUID] = []
        for text in texts {
            guard let uuid = UUID(text) else { throw .usage("'\(text)' is no session uuid") }
            if !uuids.contains(uuid) { uuids.append(uuid) }
        }
        return uuids
    }

    /// The one operand of a verb about one session.
    func oneUUID() throws(Failure) -> UUID {
        let uuids = try Arguments.uuids(operands)
        guard uuids.count == 1, let uuid = uuids.first else {
            throw .usage(
                uuids.isEmpty ? "which session? a uuid is missing" : "one session at a time")
        }
        return uuid
    }
}
