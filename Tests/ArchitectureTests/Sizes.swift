/// How long files and functions may be, and which have a reason to be longer.
enum Sizes {
    static let fileLimit = 400
    static let functionLimit = 50

    /// Files of `Sources` over the limit, and why.
    static let longFiles: [String: String] = [:]

    /// Functions of `Sources` over the limit, as `path:name`, and why.
    static let longFunctions: [String: String] = [:]

    /// Swift files of `Sources` that are too long, and reasons that are no longer needed.
    static func files(
        _ tree: SourceTree, reasons: [String: String] = longFiles
    ) -> [String] {
        var unused = Set(reasons.keys)
        var offenders: [String] = []
        for (_, file) in tree.swift {
            let count = file.text.split(separator: "\n", omittingEmptySubsequences: false).count
            guard count > fileLimit + 1, unused.remove(file.path) == nil else { continue }
            offenders.append("\(file.path): \(count - 1) lines")
        }
        return offenders + unused.sorted().map { "\($0): no longer needs its reason" }
    }

    /// Functions of `Sources` that are too long, and reasons that are no longer needed.
    static func functions(
        _ tree: SourceTree, reasons: [String: String] = longFunctions
    ) -> [String] {
        var unused = Set(reasons.keys)
        var offenders: [String] = []
        for (_, file) in tree.swift {
            for (name, line, length) in functions(of: file) where length > functionLimit {
                guard unused.remove("\(file.path):\(name)") == nil else { continue }
                offenders.append("\(file.path):\(line): '\(name)' has \(length) lines")
            }
        }
        return offenders + unused.sorted().map { "\($0): no longer needs its reason" }
    }

    /// The functions and initialisers of a file, with the lines from signature to closing brace.
    static func functions(of file: SourceTree.File) -> [(name: String, line: Int, length: Int)] {
        let lines = file.codeLines
        return lines.enumerated().compactMap { index, line in
            guard let name = declaredName(line.text) else { return nil }
            var braces = 0
            var parentheses = 0
            for later in lines[index...] {
                for byte in later.text.utf8 {
                    switch byte {
                    case UInt8(ascii: "("): parentheses += 1
                    case UInt8(ascii: ")"): parentheses -= 1
                    case UInt8(ascii: "{") where parentheses == 0: braces += 1
                    case UInt8(ascii: "}") where parentheses == 0:
                        braces -= 1
                        if braces <= 0 {
                            return (name, line.number, later.number - line.number + 1)
                        }
                    default: break
                    }
                }
                // A requirement of a protocol has no body: it ends with its line.
                if braces == 0 && parentheses == 0 && later.number > line.number + 8 { return nil }
            }
            return nil
        }
    }

    private static func declaredName(_ line: Substring) -> String? {
        let words = line.split(whereSeparator: \.isWhitespace)
        if let index = words.firstIndex(of: "func"), index + 1 < words.count {
            return String(words[index + 1].prefix { $0 != "(" && $0 != "<" })
        }
        let starts = ["init(", "init?(", "init<"]
        return words.contains { word in starts.contains { word.hasPrefix($0) } } ? "init" : nil
    }
}
