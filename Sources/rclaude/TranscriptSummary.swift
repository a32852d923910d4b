import ClaireDomain
import ClairePlatform

/// What a listing needs to know of a transcript, kept up by reading only what is new in it.
struct TranscriptSummary: Equatable {
    /// The texts for a title by `TranscriptLine.Title`; empty where there is none.
    var titles = [String](repeating: "", count: TranscriptLine.Title.allCases.count)
    var cwd = ""
    /// Whether the last turn ended in an error of the API.
    var lastTurnFailed = false
    /// Where the next line to be read begins.
    var offset: Int64 = 0

    /// Read from the beginning of a file, and of what is new in it.
    static let piece = 64 << 10

    /// The best title there is, on one line.
    var title: String { titles.first { !$0.isEmpty } ?? "" }

    /// Takes in what the file holds behind `offset`: all of it if that is short, else its end, since
    /// of titles and errors the last one counts.
    mutating func update(from path: String, size: Int64) {
        if offset > size { self = TranscriptSummary() }
        if offset == 0 { takeHead(of: path) }
        var lines: [LineReader.Line] = []
        if size - offset > Int64(TranscriptSummary.piece) {
            lines = LineReader.tail(of: path, count: TranscriptSummary.piece).reversed()
                .filter { [offset] in $0.start >= offset }
        } else {
            LineReader.forEachLine(of: path, from: offset) { line in
                lines.append(line)
                return true
            }
        }
        for (index, line) in lines.enumerated()
        where index >= lines.count - TranscriptSummary.lastLines
            || TranscriptSummary.mayBeTitle(line.bytes)
        {
            take(line.bytes)
        }
        offset = lines.last?.end ?? offset
    }

    /// How many lines at the end are read for how the last turn went; of those before only titles
    /// matter, and to parse them all would be most of a listing's time.
    private static let lastLines = 12

    private static let titleMarks = ["-title\"", "\"last-prompt\"", "\"summary\""]
        .map { Array($0.utf8) }

    private static func mayBeTitle(_ line: ArraySlice<UInt8>) -> Bool {
        titleMarks.contains { Bytes.find($0, in: line) != nil }
    }

    /// Looks for the first prompt and the working folder.
    private mutating func takeHead(of path: String) {
        guard let bytes = FileRange.head(path, count: TranscriptSummary.piece) else { return }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
            .dropLast(bytes.count == TranscriptSummary.piece ? 1 : 0)
        for line in lines {
            take(line)
            if !titles[TranscriptLine.Title.firstPrompt.rawValue].isEmpty && !cwd.isEmpty { return }
        }
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        guard let parsed = TranscriptLine(bytes), !parsed.isSidechain else { return }
        if let cwd = parsed.cwd { self.cwd = cwd }
        if let prompt = parsed.prompt { set(.firstPrompt, prompt, onlyFirst: true) }
        switch parsed.kind {
        case .title(let title, let text): set(title, text, onlyFirst: false)
        case .prompt where !parsed.isMeta: lastTurnFailed = false
        case .response(let response): lastTurnFailed = response.isAPIError
        default: break
        }
    }

    private mutating func set(_ title: TranscriptLine.Title, _ text: String, onlyFirst: Bool) {
        guard !onlyFirst || titles[title.rawValue].isEmpty else { return }
        titles[title.rawValue] = ControlCharacters.oneLine(
            MessageFrame.content(of: text), limit: 120)
    }
}
