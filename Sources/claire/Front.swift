import ClaireCommandLine
import ClaireCommands
import ClairePlatform
import Glibc

/// The front: finds `claire-VERB` and becomes it, or does one of its own few commands.
struct Front {
    let installation: Installation
    let path: SearchPath
    let remote: [UInt8]?

    /// Runs the command line; returns the exit code where no verb took over.
    static func main(
        _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) -> Int32 {
        CrashHandler.install(name: "claire")
        let words = (0..<Int(count)).compactMap { index in
            arguments[index].map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        }
        let installation = Installation.ofThisProcess(calledBy: words.first.map { BytePath($0) })
        let path = SearchPath(own: installation.execPath, path: BytePath(variable: "PATH"))
        do throws(Failure) {
            let line = try FrontLine(Array(words.dropFirst()))
            let front = Front(installation: installation, path: path, remote: line.remote)
            guard case .verb(let index) = line.request else { return front.answer(line.request) }
            return front.run(words[(index + 1)...], arguments + index + 1)
        } catch {
            return Report(words).failure(error, command: "claire")
        }
    }

    /// Runs a verb: one of the front's own, or the file that is found.
    private func run(
        _ words: ArraySlice<[UInt8]>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    ) -> Int32 {
        guard let word = words.first else { return ExitCode.usage.rawValue }
        let texts = words.dropFirst().map { String(decoding: $0, as: UTF8.self) }
        if let own = FrontVerb(word) { return own.run(texts, in: self) }
        let failure = VerbRun(installation: installation, path: path, remote: remote)
            .run(word, arguments) { catalog.entries.map(\.name.text) }
        return Report(Array(words)).failure(failure, command: "claire")
    }

    /// Does what an option of the front asks for.
    private func answer(_ request: FrontLine.Request) -> Int32 {
        switch request {
        case .overview: return FrontVerb.help.run([], in: self)
        case .manual: return HelpCommand(front: self).showFront()
        case .version: return FrontVerb.version.run([], in: self)
        case .execPath:
            return Report.print { $0.verbatim(installation.execPathList.text) }
        case .complete(let request): return Completer(front: self).answer(request)
        case .verb: return ExitCode.usage.rawValue
        }
    }

    /// All verbs; looks through every folder, so only for lists and suggestions.
    var catalog: Catalog {
        Catalog(
            front: ClaireCommands.builtIn, verbs: ClaireCommands.verbs,
            executable: installation.executable, path: path,
            buildFolder: installation.buildFolder)
    }
}
