import ClaireDomain
import ClaireStore

/// Says what is wrong with a peer and what to do. Pure: everything comes in.
struct PeerAdvisor {
    /// From so many milliseconds on a clock's skew is told, and from so many on events wait.
    static let skewWarning: Int64 = 500
    /// How long a fork, a restored database and the like are worth telling.
    static let memory: Int64 = 24 * 3_600_000

    let peer: PeerReport
    let configured: ConfiguredPeer?
    /// When its database turned out to be older than it was.
    let restored: Int64?
    let maxDrift: Int64
    let now: Int64
    /// Whether all peers' clocks differ alike: then it is this machine's.
    let isClockHere: Bool
    /// How many positions of the peer's lack here and are held up by nothing.
    let comingHere: Int

    private var name: String { ShellText.quoted(peer.name) }
    private var add: String {
        "claire sync peer add \(name) \(ShellText.quoted(configured?.url ?? peer.url ?? "URL"))"
    }

    /// The worst first.
    func advice() -> [SyncAdvice] {
        var found: [SyncAdvice] = []
        if let configured, !configured.hasToken {
            found.append(
                SyncAdvice(
                    .problem, "no_token", "there is no token for it here",
                    do: "there: claire web token add NAME --scope sync; then here: \(add)"))
        } else if peer.direction == .calls {
            if let failure = failure() {
                found.append(failure)
            } else if peer.contacted == nil {
                found.append(
                    SyncAdvice(.warning, "never_called", "it was never called", do: sync))
            }
        }
        found += [clock(), tampering(), state(), differing()].compactMap { $0 }
        found += [waiting(), behind(), silent(), database()].compactMap { $0 }
        return SyncAdvice.sorted(found)
    }

    private var sync: String { "claire sync \(name)" }

    /// When it was reached last, or that it never was.
    private var since: String {
        peer.contacted.map { "the last contact was \(Elapsed.ago(now - $0))" }
            ?? "it was never reached"
    }

    private var next: String {
        let wait = peer.retryAt.map { "; --watch tries again in \(Elapsed.text($0 - now))" }
        return peer.failures < 2 ? "" : " (\(peer.failures) failures in a row\(wait ?? ""))"
    }

    private func failure() -> SyncAdvice? {
        guard let code = peer.errorCode else { return nil }
        let error = peer.error ?? code
        return switch code {
        case "unreachable", "timed_out", "cut_off":
            SyncAdvice(
                peer.failures < PeerHealth.threshold ? .warning : .problem, "unreachable",
                "it \(error); \(since)\(next)",
                do: "see that 'claire web' runs there and answers at '\(peer.url ?? "")'")
        case "unauthorized":
            SyncAdvice(
                .problem, "token_refused", "it \(error); \(since)",
                do: "there: claire web token add NAME --scope sync; then here: \(add)")
        case "forbidden":
            SyncAdvice(
                .problem, "token_scope", "it \(error); \(since)",
                do: "there: claire web token add NAME --scope sync; then here: \(add)")
        case "certificate":
            SyncAdvice(
                .problem, code, "it \(error)",
                do: "renew its certificate, or trust it here: \(add) --certificates FILE")
        case "not_allowed":
            SyncAdvice(
                .problem, code, error, do: "\(add) (--insecure where the network is trusted)")
        case "redirected":
            SyncAdvice(
                .problem, code, "it \(error)",
                do: "claire sync peer remove \(name), then add it with the URL where it answers")
        case "busy":
            SyncAdvice(.warning, code, "it \(error); \(since)\(next)")
        case "other_protocol":
            SyncAdvice(
                .problem, code, "it \(error)", do: "install the same claire on both machines")
        case "malformed_answer", "answer_too_large", "malformed":
            SyncAdvice(
                .problem, "malformed_answer", "it \(error); \(since)\(next)",
                do:
                    "see that '\(peer.url ?? "")' leads to 'claire web' and that nothing on the way "
                    + "alters what passes")
        case "no_progress":
            SyncAdvice(.problem, code, "it \(error)", do: "claire sync verify \(name)")
        case "interrupted":
            SyncAdvice(.note, code, "the last exchange was interrupted", do: sync)
        default: other(code, error)
        }
    }

    /// A refusal of the peer's own, or a failure of this machine's database.
    private func other(_ code: String, _ error: String) -> SyncAdvice {
        guard !code.hasPrefix(PeerFailure.local) else {
            return SyncAdvice(
                .problem, String(code.dropFirst(PeerFailure.local.count)),
                "the last exchange failed here: \(error)", do: "claire doctor")
        }
        return SyncAdvice(
            .problem, code, "it \(error); \(since)\(next)", do: "there: claire doctor")
    }

    private func clock() -> SyncAdvice? {
        guard let skew = peer.skew, skew.magnitude >= UInt64(Self.skewWarning), !isClockHere else {
            return nil
        }
        let isFar = skew.magnitude > UInt64(max(0, maxDrift))
        let side = skew > 0 ? "ahead of" : "behind"
        let effect =
            !isFar
            ? ""
            : skew > 0
                ? ": what it writes is kept aside here until this clock gets there"
                : ": what is written here is kept aside there until its clock gets there"
        return SyncAdvice(
            isFar ? .problem : .warning, skew > 0 ? "clock_ahead" : "clock_behind",
            "its clock is \(Elapsed.text(skew)) \(side) this machine's\(effect)",
            do: "set the clock that is wrong; 'timedatectl' says whether one follows a time server")
    }

    private func tampering() -> SyncAdvice? {
        guard peer.refusedThere > 0 else { return nil }
        return SyncAdvice(
            .problem, "refused_there",
            "it refuses \(Elapsed.count(peer.refusedThere, "event")) that it was sent from here",
            do: (peer.direction == .calls ? "claire sync verify \(name); " : "")
                + "claire doctor; and 'claire sync status' there says why"
        )
    }

    private func state() -> SyncAdvice? {
        guard peer.state == .differs else { return nil }
        return SyncAdvice(
            .problem, "state_differs", "it holds the same events and shows another state",
            do: "claire doctor, here and there: one says that its tables do not follow from its log"
        )
    }

    private func differing() -> SyncAdvice? {
        guard peer.digest == .differs, peer.lagHere == 0, peer.lagThere == 0 else { return nil }
        return SyncAdvice(
            .warning, "log_differs",
            "it holds other events at some position: two branches of one log",
            do: "\(sync), which settles it; 'claire sync verify \(name)' names the position")
    }

    private func waiting() -> SyncAdvice? {
        guard peer.quarantinedThere > 0 else { return nil }
        let logs = Elapsed.count(peer.quarantinedThere, "log")
        return SyncAdvice(
            .warning, "quarantined_there",
            "it keeps events of \(logs) aside, since they are ahead of its clock",
            do: "set the clock that is wrong; they are taken when its clock gets there")
    }

    /// What is still to be exchanged, where nothing else explains it.
    private func behind() -> SyncAdvice? {
        let (here, there) = (comingHere, peer.lagThere ?? 0)
        guard peer.errorCode == nil, peer.quarantinedThere + peer.refusedThere == 0,
            here + there > 0
        else { return nil }
        let parts = [
            here > 0 ? "\(Elapsed.count(here, "event", "of its lacks", "of its lack")) here" : nil,
            there > 0 ? "\(Elapsed.count(there, "event", "lacks", "lack")) there" : nil,
        ]
        return SyncAdvice(
            .note, "behind",
            "\(parts.compactMap { $0 }.joined(separator: ", ")), as of the last contact",
            do: peer.direction == .calls ? sync : nil)
    }

    private func silent() -> SyncAdvice? {
        guard let contacted = peer.contacted, peer.errorCode == nil,
            now - contacted > Self.memory
        else { return nil }
        return SyncAdvice(
            .warning, "silent",
            peer.direction == .calls
                ? "it was last called \(Elapsed.ago(now - contacted))"
                : "it last called \(Elapsed.ago(now - contacted))",
            do: peer.direction == .calls ? "\(sync); or let 'claire sync --watch' run" : nil)
    }

    private func database() -> SyncAdvice? {
        guard let restored, now - restored < Self.memory else { return nil }
        return SyncAdvice(
            .note, "database_restored",
            "its database was brought back from a backup or replaced "
                + "\(Elapsed.ago(now - restored)); what it lost is sent to it again")
    }
}

extension SyncAdvice {
    /// The worst first, otherwise as they came.
    static func sorted(_ advice: [SyncAdvice]) -> [SyncAdvice] {
        Level.allCases.reversed().flatMap { level in advice.filter { $0.level == level } }
    }
}
