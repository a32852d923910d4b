import ClairePlatform
import Glibc

/// Opens manual pages with man(1).
struct ManualPage {
    let installation: Installation

    /// Becomes man(1) on the page of a verb of Claire's, found by where this front is installed, or
    /// in the repository of a build tree; `claire` itself has a page too.
    ///
    /// - Returns: only where there is no such page or no man(1).
    func open(_ page: String) {
        if let file = file(page, section: 1) { open(file) }
    }

    /// Becomes man(1) on the page in a file.
    ///
    /// - Returns: only where there is no man(1).
    func open(_ file: BytePath) { become(["man", "-l", file.text]) }

    /// Where a page of Claire's is: installed with this front, or in the repository of a build tree.
    func file(_ page: String, section: Int) -> BytePath? {
        let folders = installation.manualFolders
        let name = "\(page).\(section)"
        let files = [
            folders.installed.appending("man\(section)/\(name)"),
            folders.installed.appending("man\(section)/\(name).gz"),
            folders.repository?.appending(name),
        ]
        return files.compactMap { $0 }.first(where: \.isFile)
    }

    /// The page in a file as plain text, formatted by man(1) or mandoc(1); `nil` where neither can.
    func text(_ file: BytePath, columns: Int) -> String? {
        let variables: [String: String?] = [
            "MANWIDTH": String(columns), "MAN_KEEP_FORMATTING": nil as String?, "MANPAGER": "cat",
        ]
        let formatters = [
            ["man", "-l", file.text], ["mandoc", "-Tutf8", "-Owidth=\(columns)", file.text],
        ]
        for formatter in formatters {
            let program = Subprocess(formatter, environment: variables, timeout: 10_000)
            guard let result = try? program.run(), result.succeeded, !result.output.isEmpty else {
                continue
            }
            return Self.withoutOverstrikes(result.outputText)
        }
        return nil
    }

    /// A letter, a backspace and a letter stand for one that is bold or underlined on paper.
    private static func withoutOverstrikes(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\u{8}" {
                _ = plain.popLast()
            } else {
                plain.append(scalar)
            }
        }
        while plain.last == "\n" { plain.removeLast() }
        return String(plain)
    }

    /// Becomes man(1) on the page of an extension, where man finds one.
    ///
    /// - Returns: only where there is no such page or no man(1).
    func openExtension(_ page: String) {
        let question = Subprocess(["man", "-w", page], environment: environment, timeout: 5000)
        guard let answer = try? question.run(), answer.succeeded else { return }
        become(["man", page])
    }

    /// Pages of ours are found before the system's and by cross references; an empty part of
    /// MANPATH stands for what man would search anyway.
    private var environment: [String: String?] {
        [
            "MANPATH": installation.manualFolders.installed.text + ":"
                + (Environment["MANPATH"] ?? "")
        ]
    }

    private func become(_ arguments: [String]) {
        _ = Subprocess.replace(arguments, environment: environment)
    }
}
