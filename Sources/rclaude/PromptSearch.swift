import ClaireDomain
import ClairePlatform

/// Looks for a prompt in a transcript.
enum PromptSearch {
    struct Found: Equatable {
        /// The offset behind the line.
        let end: Int64
        /// Milliseconds since 1970, as the line says.
        let time: Int64?
        /// Whether the prompt waits in the queue of a busy agent and is no message yet.
        let isQueued: Bool
    }

    /// The first message of a user that holds a text, else the first that waits in the queue.
    ///
    /// The results of tools, which the format calls a user's messages too, don't count: an agent that
    /// looks at a file with the text in it has not been told the text.
    /// - Parameter offset: the start of a line; the whole file where it is beyond the end.
    static func find(_ text: [UInt8], in path: String, from offset: Int64) -> Found? {
        guard !text.isEmpty, let file = FileMetadata(path) else { return nil }
        var queued: Found?
        var sent: Found?
        LineReader.forEachLine(of: path, from: offset > file.size ? 0 : offset) { line in
            guard mayHold(text, line.bytes), let parsed = TranscriptLine(line.bytes) else {
                return true
            }
            let found = Found(end: line.end, time: parsed.time, isQueued: false)
            switch parsed.kind {
            case .prompt(let prompt) where !parsed.isSidechain && parsed.isTold(prompt):
                if Bytes.find(text, in: Array(prompt.utf8)) != nil { sent = found }
            case .queued(let prompt) where queued == nil:
                if Bytes.find(text, in: Array(prompt.utf8)) != nil {
                    queued = Found(end: line.end, time: parsed.time, isQueued: true)
                }
            default: break
            }
            return sent == nil
        }
        return sent ?? queued
    }

    /// Whether it is worth parsing a line: an id stands in it as it is, other texts may be escaped.
    private static func mayHold(_ text: [UInt8], _ line: ArraySlice<UInt8>) -> Bool {
        let run = text.prefix { isPlain($0) }
        return run.isEmpty || Bytes.find(Array(run), in: line) != nil
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x20: true
        default: false
        }
    }
}
