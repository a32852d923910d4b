import ClaireCommandLine
import ClaireCommands

/// What stands before the verb on the front's command line, and what it asks for.
struct FrontLine: Equatable {
    /// What to do.
    enum Request: Equatable {
        /// No verb, or `-h`: the list of verbs.
        case overview
        /// `--help`: the manual page of claire(1).
        case manual
        /// `--version`
        case version
        /// `--exec-path`
        case execPath
        /// `--claire-complete INDEX -- WORDS…`: what could stand at one of the words.
        case complete(CompletionRequest)
        /// The verb at this index of the arguments; what follows it is the verb's own.
        case verb(Int)
    }

    /// What to do.
    var request: Request
    /// `--remote URL`, byte for byte.
    var remote: [UInt8]?

    /// Reads the arguments behind the program's name, up to the verb.
    init(_ words: [[UInt8]]) throws(Failure) {
        if let request = CompletionRequest(words.map { String(decoding: $0, as: UTF8.self) }) {
            self.request = .complete(request)
            return
        }
        var request: Request?
        var remote: [UInt8]?
        var index = 0
        while index < words.count, words[index].first == UInt8(ascii: "-") {
            let word = words[index]
            index += 1
            if word.elementsEqual("--remote".utf8) {
                guard index < words.count else { throw Self.missingURL }
                remote = try Self.remote(words[index][...], after: remote)
                index += 1
            } else if word.starts(with: "--remote=".utf8) {
                remote = try Self.remote(word.dropFirst("--remote=".utf8.count), after: remote)
            } else {
                let next = try Self.request(word)
                request = request ?? next
            }
        }
        self.remote = remote
        self.request = request ?? (index < words.count ? .verb(index) : .overview)
    }

    /// The front's options with their summaries, as its definition has them.
    static var options: [(name: String, summary: String)] {
        (FrontSpec.program.options + [CommonOptions.help.declaration])
            .map { ($0.spelling, $0.summary) }
    }

    private static func remote(
        _ url: ArraySlice<UInt8>, after earlier: [UInt8]?
    ) throws(Failure) -> [UInt8] {
        guard !url.isEmpty else { throw missingURL }
        guard earlier == nil else { throw failure("option '--remote' is given twice") }
        return Array(url)
    }

    private static func request(_ word: [UInt8]) throws(Failure) -> Request {
        switch String(decoding: word, as: UTF8.self) {
        case "-h": return .overview
        case "--help": return .manual
        case "--version": return .version
        case "--exec-path": return .execPath
        case let other:
            let nearest = Suggestion.nearest(to: other, among: options.map(\.name))
            let advice = nearest.map { "did you mean '\($0)'? " as Text } ?? ""
            throw failure("unknown option '\(cut: other)'", advice)
        }
    }

    private static var missingURL: Failure {
        failure("option '--remote' needs a value, URL")
    }

    private static func failure(_ message: Text, _ advice: Text = "") -> Failure {
        Failure(
            .usage, message, hint: "\(advice)usage: claire [--remote URL] COMMAND [ARGUMENT…]")
    }
}
