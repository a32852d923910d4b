/// What must hold of the sources. Each rule takes a tree and returns what offends, so that it can
/// be shown a tree that breaks it.
enum Rules {
    typealias Rule = (SourceTree) -> [String]

    /// Imports go down only, and every module has a floor.
    static func floors(_ tree: SourceTree) -> [String] {
        imports(in: tree) { importer, imported in
            guard !Floors.system.contains(imported), !isFoundation(imported) else { return nil }
            guard let from = Floors.floor(of: importer) else {
                return "'\(importer)' has no floor"
            }
            guard let to = Floors.floor(of: imported) else { return "'\(imported)' has no floor" }
            guard to >= from, Floors.level[importer] != imported else { return nil }
            return "'\(importer)' (floor \(from)) imports '\(imported)' (floor \(to))"
        }
    }

    /// Only the store knows SQLite.
    static func sqlite(_ tree: SourceTree) -> [String] {
        imports(in: tree) { importer, imported in
            imported == "CSQLite" && importer != "ClaireStore"
                ? "'\(importer)' imports 'CSQLite'" : nil
        }
    }

    /// Foundation costs seven megabytes and a third of a millisecond a verb.
    static func foundation(_ tree: SourceTree) -> [String] {
        imports(in: tree) { importer, imported in
            isFoundation(imported) && !Floors.notInstalled.contains(importer)
                ? "'\(importer)' imports '\(imported)'" : nil
        }
    }

    /// The domain is pure: no clock, no file, no process.
    static func domain(_ tree: SourceTree) -> [String] {
        imports(in: tree) { importer, imported in
            importer == "ClaireDomain" && imported != "Swift" && imported != "Synchronization"
                ? "'ClaireDomain' imports '\(imported)'" : nil
        }
    }

    /// The front opens no database and knows no fleet, through nothing that it imports either.
    static func front(_ tree: SourceTree) -> [String] {
        let forbidden = ["ClaireStore", "ClaireFleet", "ClaireVerb", "CSQLite"]
        return Floors.reach(of: "claire", in: tree).filter {
            forbidden.contains($0) || isFoundation($0)
        }.sorted().map { "'claire' reaches '\($0)'" }
    }

    /// Whoever starts a process is named here, with the reason.
    static func subprocesses(_ tree: SourceTree) -> [String] {
        let starters: [String: String] = [
            "ClairePlatform": "defines how",
            "ClaireFleet": "calls rclaude",
            "ClaireSessions": "calls git",
            "rclaude": "is the transport: tmux, ssh, claude",
            "claire": "execs verbs, opens man, asks an extension for completions",
            "Sources/claire-web/BrowserLaunch.swift": "opens the browser, where --open asks for it",
            "Sources/ClaireVerb/VerbHelp.swift": "becomes the front, which opens man",
        ]
        let words = [
            "posix_spawn", "fork", "vfork", "execv", "execve", "execvp", "execl", "execlp",
            "system", "popen", "Subprocess", "RunningProcess", "claire_spawn",
        ]
        let calls = words.flatMap { [$0 + "(", $0 + "."] }
        return tree.installed.flatMap { module, file -> [String] in
            guard starters[module] == nil, starters[file.path] == nil else { return [] }
            return lines(of: [(module, file)]) { _, line in
                calls.first { contains($0, in: line) }.map { "starts a process: \($0)…" }
            }
        }
    }

    /// Nothing that input can reach ends the program.
    static func traps(_ tree: SourceTree) -> [String] {
        lines(of: tree.installed) { _, line in
            ["try!", "as!", "fatalError("].first { contains($0, in: line) }.map { "has '\($0)'" }
        }
    }

    /// Nobody outside this package uses it, so nothing is for everybody.
    static func access(_ tree: SourceTree) -> [String] {
        lines(of: tree.installed) { _, line in
            ["public ", "open class ", "open func "].first { contains($0, in: line) }
                .map { "is '\($0)'" }
        }
    }

    /// What other modules may call says what it is.
    static func documented(_ tree: SourceTree) -> [String] {
        let kinds: Set<Substring> = [
            "func", "enum", "struct", "class", "protocol", "subscript", "typealias",
        ]
        return tree.installed.flatMap { _, file -> [String] in
            var above: Substring = ""
            return lines(of: file.text).compactMap { number, line in
                let words = line.split(whereSeparator: { !$0.isLetter && $0 != "@" && $0 != "/" })
                let isAttribute = words.first?.hasPrefix("@") ?? false
                defer { if !isAttribute { above = line } }
                guard words.first == "package",
                    let kind = words.first(where: { kinds.contains($0) }),
                    !line.contains("static func <"), !line.contains("static func =="),
                    !above.drop(while: \.isWhitespace).hasPrefix("///")
                else { return nil }
                return "\(file.path):\(number): no doc comment on this \(kind)"
            }
        }
    }

    /// SQL stands in the store alone.
    static func sql(_ tree: SourceTree) -> [String] {
        let starts = [
            "SELECT ", "INSERT INTO ", "INSERT OR ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ",
            "PRAGMA ", "BEGIN IMMEDIATE",
        ]
        return tree.installed.filter { $0.module != "ClaireStore" }.flatMap { _, file in
            lines(of: file.text).compactMap { number, line in
                starts.first { line.contains("\"" + $0) }
                    .map { "\(file.path):\(number): SQL: '\($0)…'" }
            }
        }
    }

    /// Nothing names a folder of the machine that it was written on. Homes of invented people may
    /// stand in examples.
    static func machinePaths(_ tree: SourceTree) -> [String] {
        // In two parts each, or this file would offend.
        let (work, root, home) = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/")
        let invented: Set = ["u", "ada", "me", "user", "you"]
        return tree.files.flatMap { file in
            lines(of: file.text).compactMap { number, line in
                let people = paths(beginningWith: home, in: line).map { path in
                    String(path.dropFirst(home.count).prefix { $0.isLetter || $0.isNumber })
                }
                let found =
                    paths(beginningWith: work, in: line) + paths(beginningWith: root, in: line)
                guard !found.isEmpty || !invented.isSuperset(of: people) else { return nil }
                return "\(file.path):\(number): names a folder of one machine"
            }
        }
    }

    /// The rest of the line from each absolute path that begins with a mark: one where nothing that
    /// could be part of a path stands before it.
    private static func paths(beginningWith mark: String, in line: Substring) -> [Substring] {
        line.ranges(of: mark).compactMap { range in
            let before = line[..<range.lowerBound].last ?? " "
            let isInside = before.isLetter || before.isNumber || "._-~}".contains(before)
            return isInside ? nil : line[range.lowerBound...]
        }
    }

    /// A line of a file that a check has something against.
    private static func lines(
        of files: [(module: String, file: SourceTree.File)],
        _ complaint: (String, Substring) -> String?
    ) -> [String] {
        files.flatMap { module, file in
            file.codeLines.compactMap { number, line in
                complaint(module, line).map { "\(file.path):\(number): \($0)" }
            }
        }
    }

    private static func lines(of text: String) -> [(number: Int, text: Substring)] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { ($0.offset + 1, $0.element) }
    }

    private static func imports(
        in tree: SourceTree, _ complaint: (String, String) -> String?
    ) -> [String] {
        tree.swift.flatMap { importer, file in
            Floors.imports(of: file).compactMap { line, imported in
                complaint(importer, imported).map { "\(file.path):\(line): \($0)" }
            }
        }
    }

    private static func isFoundation(_ module: String) -> Bool { module.hasPrefix("Foundation") }

    /// Whether a word stands in a line and is not the end of a longer one.
    private static func contains(_ word: String, in line: Substring) -> Bool {
        line.ranges(of: word).contains { range in
            guard range.lowerBound > line.startIndex else { return true }
            let before = line[line.index(before: range.lowerBound)]
            return !before.isLetter && !before.isNumber && before != "_"
        }
    }
}
