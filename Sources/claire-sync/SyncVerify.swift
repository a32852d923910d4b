import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClairePlatform
import ClaireSync
import ClaireVerb

/// `claire sync verify`: does a peer hold the same?
enum SyncVerify {
    /// Compares with the peers named, one after the other.
    static func run(_ context: Context) throws(VerbFailure) {
        let selection = try PeerSelection(context.invocation[SyncSpec.peers], context)
        let run = try SyncRun(context, selection)
        guard !selection.entries.isEmpty else {
            switch context.form {
            case .json: context.printJSON([("verdicts", .array([]))])
            case .quiet: break
            case .human: SyncVerb.sayNoPeers(context.renderer)
            }
            return
        }
        Interruption.endOnSignals()
        // A connection that ends while TLS writes into it is an error like others.
        BrokenPipe.ignore()
        let verdicts = selection.entries.map { entry in
            let bar = ProgressBar("comparing events", context.renderer)
            defer { bar.end() }
            return PeerVerdict(entry, run) { bar.update($0, of: $1) }
        }
        switch context.form {
        case .json: context.printJSON([("verdicts", .array(verdicts.map(\.json)))])
        case .quiet: context.renderer.identifiers(verdicts.filter(\.isEqual).map(\.name))
        case .human: for verdict in verdicts { verdict.say(context) }
        }
        let silent = verdicts.count { $0.failure != nil }
        if verdicts.contains(where: \.isDifferent) {
            context.exit = .failed
        } else if silent > 0 {
            context.exit = silent == verdicts.count ? .transport : .partial
        }
    }
}

/// What a comparison with one peer came to.
struct PeerVerdict {
    let name: String
    let url: String
    let result: Result<SyncVerdict, PeerFailure>

    init(_ entry: PeerSelection.Entry, _ run: SyncRun, progress: (Int, Int) -> Void) {
        name = entry.name
        url = entry.url
        result = Result { () throws(PeerFailure) in
            let exchange = try PeerExchange(
                try entry.peer.get(), database: run.database, machine: run.machine
            ) { Interruption.received != nil }
            if let wait = exchange.record?.askedWait(at: WallClock.now()) {
                throw .busy(retryAfter: wait)
            }
            return try exchange.verify(progress)
        }
    }

    var failure: PeerFailure? {
        if case .failure(let failure) = result { return failure }
        return nil
    }

    var isEqual: Bool { (try? result.get())?.isEqual ?? false }
    var isDifferent: Bool { failure == nil && !isEqual }

    /// The object of `--json`.
    var json: JSON {
        let verdict = try? result.get()
        return [
            "id": .string(name), "peer": .string(name), "url": .string(url),
            "equal": failure == nil ? .bool(isEqual) : .null,
            "state_equal": verdict?.isStateEqual.map { .bool($0) } ?? .null,
            "digest_here": JSON(verdict?.digestHere), "digest_there": JSON(verdict?.digestThere),
            "origins": JSON(verdict?.origins), "checked_here": JSON(verdict?.countedHere),
            "checked_there": JSON(verdict?.countedThere),
            "differences": .array(verdict?.differences.map(\.json) ?? []),
            "error": failure.map {
                [
                    "code": .string($0.code), "message": .string($0.message),
                    "next": JSON($0.advice(peer: name, url: url)),
                ]
            } ?? .null,
        ]
    }

    /// Says it to a person.
    func say(_ context: Context) {
        let renderer = context.renderer
        switch result {
        case .failure(let failure):
            renderer.note("\(context.command, .muted): peer '\(name)' \(failure.message)")
            if let advice = failure.advice(peer: name, url: url) {
                renderer.note("\(Text("hint:", .muted)) \(advice)")
            }
        case .success(let verdict) where verdict.isEqual:
            let state = verdict.isStateEqual == true ? " and the same state" : ""
            renderer.line(
                "\(Text("✓", .success)) \(name, .subject): holds the same \(verdict.countedHere) events\(state)"
            )
        case .success(let verdict):
            renderer.line("\(Text("✗", .failure)) \(name, .subject): differs")
            for difference in verdict.differences { renderer.line("  \(difference.words)") }
            if verdict.isStateEqual == false {
                renderer.line("  \(Text("the logs are equal and the states are not", .failure))")
            }
            let isAltered = verdict.differences.contains(where: \.isAltered)
            renderer.note(
                isAltered || verdict.isStateEqual == false
                    ? "\(Text("hint:", .muted)) claire doctor, here and there"
                    : "\(Text("hint:", .muted)) claire sync \(ShellWord.quoted(name))")
        }
    }
}

extension SyncVerdict.Difference {
    /// The object of `--json`: positions from one to another that one side lacks or has otherwise.
    fileprivate var json: JSON {
        switch self {
        case .missingThere(let origin, let from, let to):
            Self.json("missing_there", origin, from, to)
        case .missingHere(let origin, let from, let to): Self.json("missing_here", origin, from, to)
        case .differs(let origin, let seq): Self.json("differs", origin, seq, seq)
        case .alteredHere(let origin, let seq): Self.json("altered_here", origin, seq, seq)
        case .alteredThere(let origin, let seq): Self.json("altered_there", origin, seq, seq)
        }
    }

    private static func json(_ kind: String, _ origin: String, _ from: Int, _ to: Int) -> JSON {
        [
            "kind": .string(kind), "origin": .string(origin), "from": JSON(from), "to": JSON(to),
        ]
    }

    /// Whether an event is no longer what it was: no exchange mends that.
    fileprivate var isAltered: Bool {
        switch self {
        case .alteredHere, .alteredThere: true
        case .missingHere, .missingThere, .differs: false
        }
    }

    /// One line for people.
    fileprivate var words: Text {
        switch self {
        case .missingThere(let origin, let from, let to):
            "\(origin) \(Self.span(from, to)) lack there; the next exchange hands them over"
        case .missingHere(let origin, let from, let to):
            "\(origin) \(Self.span(from, to)) lack here; the next exchange brings them"
        case .differs(let origin, let seq):
            "\(Text("\(origin) \(seq) is another event there", .failure)): two branches of one log"
        case .alteredHere(let origin, let seq):
            "\(Text("\(origin) \(seq) was altered here", .failure)): its chain no longer fits it"
        case .alteredThere(let origin, let seq):
            "\(Text("\(origin) \(seq) was altered there", .failure)): its chain no longer fits it"
        }
    }

    private static func span(_ from: Int, _ to: Int) -> String {
        from == to ? "\(from)" : "\(from) to \(to)"
    }
}
