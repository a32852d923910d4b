/// Splits an example's command line as a POSIX shell would, as far as examples go: quotes,
/// assignments in front, and redirections, which are left out.
enum ShellWords {
    /// The words after assignments, without redirections; nil where a quote is not closed.
    static func split(_ line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            switch (character, quote) {
            case (let c, let open?) where c == open: quote = nil
            case (_, .some): word = (word ?? "") + String(character)
            case ("'", nil), ("\"", nil):
                quote = character
                word = word ?? ""
            case (" ", nil):
                if let word { words.append(word) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        guard quote == nil else { return nil }
        let command = words.drop { $0.contains("=") && $0.first?.isUppercase == true }
        return Array(command.prefix { $0 != "<" && $0 != ">" })
    }
}
