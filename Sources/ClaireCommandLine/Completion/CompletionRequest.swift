/// A shell's question: what could stand at one of the words after a verb?
///
/// `claire-VERB --claire-complete INDEX -- WORDS…`: the words are the arguments as the verb would
/// get them, the last ones perhaps unfinished; INDEX counts from 0 and may stand just behind them.
/// The answer is lines of `value<TAB>summary`.
package struct CompletionRequest: Sendable, Equatable {
    /// The word in question, counted from 0.
    package let index: Int
    /// The words behind the verb, unquoted.
    package let words: [String]

    /// A request about one of the words.
    package init(index: Int, words: [String]) {
        self.index = index
        self.words = words
    }

    /// The request in a verb's arguments, or nil where they are something else.
    package init?(_ arguments: [String]) {
        guard arguments.count >= 3, arguments[0].sameBytes("--claire-complete"),
            let index = Int(arguments[1]), arguments[2].sameBytes("--")
        else { return nil }
        let words = Array(arguments.dropFirst(3))
        guard (0...words.count).contains(index) else { return nil }
        self.init(index: index, words: words)
    }

    /// The unfinished word at the index.
    package var current: String { index < words.count ? words[index] : "" }
}
