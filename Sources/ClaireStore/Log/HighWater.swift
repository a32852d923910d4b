import ClaireDomain
import ClairePlatform

/// How far this machine's own log has come, kept in a file beside the database: a database that
/// stands behind it was brought back from a backup, and must not write the same positions again.
///
/// One line `origin seq hlc`, written in place after the commit and under the write lock, without a
/// sync of its own: after a power cut it may stand behind, never ahead.
struct HighWater: Equatable {
    let origin: String
    let seq: Int
    let hlc: HLC

    static func path(of database: String) -> String { database + ".high-water" }

    /// The mark of a database; `nil` where there is none or it can't be read.
    static func read(of database: String) -> HighWater? {
        guard let bytes = FileRange.head(path(of: database), count: 256),
            let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        let words = bytes[..<end].split(separator: UInt8(ascii: " "))
            .map { String(decoding: $0, as: UTF8.self) }
        guard words.count == 3, LogOrigin.isValid(words[0]), let seq = Int(words[1]), seq >= 0,
            let hlc = HLC(words[2])
        else { return nil }
        return HighWater(origin: words[0], seq: seq, hlc: hlc)
    }

    /// Writes the mark. What is committed stands without it, so a failure is no error of the write.
    func write(of database: String) {
        let line = "\(origin) \(seq) \(hlc.text)\n"
        FileRange.overwrite(Self.path(of: database), with: Array(line.utf8))
    }
}
