import ClaireDomain

/// What is wrong and what to do, in one sentence each.
package struct SyncAdvice: Equatable, Sendable {
    /// How bad it is.
    package enum Level: String, Equatable, Sendable, CaseIterable {
        /// Worth knowing; nothing needs doing.
        case note
        /// Something is late or doubtful.
        case warning
        /// Events do not arrive until somebody does something.
        case problem
    }

    package let level: Level
    /// The word for programs: `token_refused`, `unreachable`, `clock_ahead`, `tampering`, …
    package let code: String
    /// What is wrong, in lower case, without a full stop.
    package let message: String
    /// What to do: a command where there is one.
    package let action: String?

    package init(_ level: Level, _ code: String, _ message: String, do action: String? = nil) {
        self.level = level
        self.code = code
        self.message = message
        self.action = action
    }

    /// Its JSON object.
    package var json: JSON {
        [
            "level": .string(level.rawValue), "code": .string(code), "message": .string(message),
            "action": JSON(action),
        ]
    }
}

/// How long something took or is ago, as people say it.
enum Elapsed {
    /// `0.8 s`, `45 s`, `12 min`, `5 h`, `3 days`; whole units, rounded down.
    static func text(_ milliseconds: Int64) -> String {
        let magnitude = milliseconds.magnitude
        let seconds = magnitude / 1000
        return switch seconds {
        case 0: "\(magnitude) ms"
        case ..<10: "\(seconds).\(magnitude % 1000 / 100) s"
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }

    /// How long ago something was, as the end of a sentence: `12 min ago`, `just now`.
    static func ago(_ milliseconds: Int64) -> String {
        milliseconds < 1000 ? "just now" : "\(text(milliseconds)) ago"
    }

    /// A number with its noun and verb: `1 event lacks`, `3 events lack`.
    static func count(_ number: Int, _ noun: String, _ one: String, _ many: String) -> String {
        "\(count(number, noun)) \(number == 1 ? one : many)"
    }

    /// A number with its noun: `1 event`, `3 events`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}

/// A word as a shell takes it.
enum ShellText {
    static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-._:/@%+=,".utf8.contains(byte)
            }
        }
        guard !isPlain || word.isEmpty else { return word }
        return "'"
            + word.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}
