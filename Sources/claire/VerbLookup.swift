import Glibc

/// Finds the file that a verb is.
struct VerbLookup {
    /// Where to look.
    let path: SearchPath

    /// What a search came to.
    enum Outcome: Equatable {
        /// This file can be run as far as one sees.
        case found(BytePath)
        /// This file is the verb and can't be run.
        case notRunnable(BytePath, Obstacle)
        /// There is no such file.
        case unknown
    }

    /// Looks for a verb, in the exec path and then on PATH.
    ///
    /// A verb of the exec path wins even when it can't be run: another program must not take the
    /// place of a broken one. On PATH the first that can be run is taken, as a shell does.
    func find(_ name: VerbName) -> Outcome {
        for folder in path.own {
            let candidate = folder.appending(name.fileName)
            if exists(candidate) { return judge(candidate) }
        }
        var broken: Outcome?
        for folder in path.users {
            let candidate = folder.appending(name.fileName)
            guard exists(candidate) else { continue }
            let outcome = judge(candidate)
            if case .found = outcome { return outcome }
            broken = broken ?? outcome
        }
        return broken ?? .unknown
    }

    private func exists(_ candidate: BytePath) -> Bool {
        var status = stat()
        return candidate.withCString { lstat($0, &status) } == 0
    }

    private func judge(_ candidate: BytePath) -> Outcome {
        // On PATH, env(1) also looks where the exec path will have been appended.
        Obstacle(at: candidate, searching: path.users + path.own)
            .map { .notRunnable(candidate, $0) } ?? .found(candidate)
    }
}
