import ClaireCommandLine

/// Runs a verb, or says why it can't be.
struct VerbRun {
    let installation: Installation
    let path: SearchPath
    let remote: [UInt8]?

    /// Becomes the verb of that name; comes back only with the reason why not (126 or 127).
    ///
    /// - Parameter arguments: the verb's own argument list, its name first, ended by null.
    func run(
        _ word: [UInt8], _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>,
        names: () -> [String]
    ) -> Failure {
        guard let name = VerbName(word) else { return unknown(word, names()) }
        switch VerbLookup(path: path).find(name) {
        case .unknown: return unknown(word, names())
        case .notRunnable(let file, let obstacle): return notRunnable(name, file, obstacle)
        case .found(let file):
            Handover.setEnvironment(installation, remote: remote)
            let code = Handover.exec(file, arguments)
            return notRunnable(name, file, Obstacle(execError: code))
        }
    }

    /// Nothing has that name: exit 127, with the verb that was most likely meant.
    func unknown(_ word: [UInt8], _ names: [String]) -> Failure {
        let typed = String(decoding: word, as: UTF8.self)
        if names.contains(where: { $0.utf8.elementsEqual(word) }) { return missing(typed) }
        let hint: Text =
            Suggestion.nearest(to: typed, among: names).map { "did you mean 'claire \($0)'?" }
            ?? "'claire' alone lists the commands"
        return Failure(.unknownCommand, "no command '\(cut: typed)'", hint: hint)
    }

    /// A verb of Claire's whose program is not where it should be.
    private func missing(_ name: String) -> Failure {
        Failure(
            .unknownCommand, "no program 'claire-\(name)' in '\(installation.execPathList.text)'",
            hint: """
                install Claire again, and leave 'CLAIRE_EXEC_PATH' unset where it names another \
                folder
                """)
    }

    private func notRunnable(
        _ name: VerbName, _ file: BytePath, _ obstacle: Obstacle
    ) -> Failure {
        Failure(.notRunnable, "can't run '\(file.text)': \(obstacle.reason)")
    }
}
