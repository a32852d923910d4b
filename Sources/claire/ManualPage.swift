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
        let folders = installation.manualFolders
        let files = [
            folders.installed.appending("man1/\(page).1"),
            folders.installed.appending("man1/\(page).1.gz"),
            folders.repository?.appending("\(page).1"),
        ]
        guard let file = files.compactMap({ $0 }).first(where: \.isFile) else { return }
        become(["man", "-l", file.text])
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
