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
        if offset == 0 {
            for line in TranscriptSummary.head(of: path) { take(line, isHead: true) }
        }
        guard size - offset > Int64(TranscriptSummary.piece) else {
            let end = LineReader.forEachLine(of: path, from: offset) { line in
                take(line)
                return true
            }
            offset = end ?? offset
            return
        }
        let lines = LineReader.tail(of: path, count: TranscriptSummary.piece)
        for line in lines.reversed() where line.start >= offset { take(line) }
        offset = lines.first?.end ?? offset
    }

    private static func head(of path: String) -> [LineReader.Line] {
        guard let bytes = FileRange.head(path, count: piece) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).dropLast(bytes.count == piece ? 1 : 0)
            .map { LineReader.Line(bytes: $0, start: 0, end: 0) }
    }

    private mutating func take(_ line: LineReader.Line, isHead: Bool = false) {
        guard let parsed = TranscriptLine(line.bytes), !parsed.isSidechain else { return }
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
        titles[title.rawValue] = ControlCharacters.oneLine(text, limit: 120)
    }
}
