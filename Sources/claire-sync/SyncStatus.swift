import ClaireCommandLine
import ClaireConfig
import ClaireDomain
import ClaireStore
import ClaireSync
import ClaireVerb

/// `claire sync status`: how far each peer is, what is wrong and what to do.
enum SyncStatus {
    /// Shows what is known here; nobody is asked.
    static func show(_ context: Context) throws(VerbFailure) {
        let tokens = try PeerSelection.tokens(context)
        let configured = try context.configuration().peers.map { peer in
            ConfiguredPeer(
                name: peer.name, url: peer.url, hasToken: tokens[peer.name] != nil,
                isInsecure: peer.insecure)
        }
        let maxDrift = try context.store().maxDrift
        let report = try context.read { reader throws(StoreError) in
            try SyncReport(reader, configured: configured, maxDrift: maxDrift)
        }
        switch context.form {
        case .json: context.printJSON(report.members.map { ($0.key, $0.value) })
        case .quiet: context.renderer.identifiers(report.peers.map(\.name))
        case .human: SyncStatusText(report: report, renderer: context.renderer).print()
        }
    }
}

/// The same for people: a table of the peers, then what is wrong and what to do.
struct SyncStatusText {
    let report: SyncReport
    let renderer: Renderer

    func print() {
        if !report.peers.isEmpty { renderer.table(table) }
        printCounts()
        var isFirst = true
        for peer in report.peers {
            for advice in peer.advice { say(advice, of: peer.name, &isFirst) }
        }
        for advice in report.advice { say(advice, of: nil, &isFirst) }
        if isFirst, !report.peers.isEmpty { renderer.hint("all is well") }
    }

    private var table: Table {
        var table = Table([
            .init("peer", shrinksTo: 12), .init("last contact"), .init("to get", .right),
            .init("to give", .right), .init("clock", .right, dropOrder: 1), .init("log"),
        ])
        for peer in report.peers {
            table.append([
                name(peer),
                peer.contacted.map { renderer.time($0, now: report.now, .plain) }
                    ?? Text("never", .attention),
                count(peer.lagHere), count(peer.lagThere), clock(peer.skew), log(peer),
            ])
        }
        return table
    }

    /// Who calls whom: `→ office` is called from here, `← laptop` calls.
    private func name(_ peer: PeerReport) -> Text {
        let arrow = peer.direction == .calls ? "→" : "←"
        return "\(Text(arrow, .muted)) \(Text(peer.name, .subject))"
    }

    private func count(_ lag: Int?) -> Text {
        guard let lag else { return Text("?", .muted) }
        return Text("\(lag)", lag == 0 ? .muted : .plain)
    }

    private func clock(_ skew: Int64?) -> Text {
        guard let skew else { return Text("?", .muted) }
        let tenths = skew.magnitude / 100
        guard tenths > 0 else { return Text("0 s", .muted) }
        let sign = skew > 0 ? "+" : "-"
        guard tenths >= 600 else {
            return Text(
                "\(sign)\(tenths / 10).\(tenths % 10) s", skew.magnitude < 500 ? .muted : .plain)
        }
        return Text(
            sign + RelativeTime.span(seconds: Int64(clamping: skew.magnitude / 1000)), .attention)
    }

    /// Whether both hold the same, and what stands in the way.
    private func log(_ peer: PeerReport) -> Text {
        if peer.state == .differs { return Text("✗ other state", .failure) }
        switch peer.level {
        case .problem: return Text("✗ problem", .failure)
        case .warning: return Text("! look below", .attention)
        case .note, nil: break
        }
        switch peer.digest {
        case .equal: return Text("✓ the same", .success)
        case .differs: return Text("differs")
        case .unknown: return Text("unknown", .muted)
        }
    }

    /// What this machine itself keeps.
    private func printCounts() {
        let waiting = report.quarantined.reduce(0) { $0 + $1.count }
        let entries: [(name: String, value: Text)] = [
            (
                "here",
                "\(count(report.vector.count, "event")) in \(count(report.vector.heads.count, "log"))"
            ),
            ("quarantine", waiting == 0 ? "" : Text(count(waiting, "event"), .attention)),
            ("forks", report.forks.isEmpty ? "" : "\(report.forks.count)"),
            ("refused", report.refusals.isEmpty ? "" : Text(count(report.refusals.count, "event"))),
        ]
        if !report.peers.isEmpty { renderer.line() }
        renderer.details(entries)
    }

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// What is wrong, and below it what to do: a command is not broken, so that it can be copied.
    private func say(_ advice: SyncAdvice, of peer: String?, _ isFirst: inout Bool) {
        if isFirst { renderer.line() }
        isFirst = false
        let mark: Text =
            switch advice.level {
            case .problem: Text("✗", .failure)
            case .warning: Text("!", .attention)
            case .note: Text("·", .muted)
            }
        renderer.line("\(mark) \(Text(peer ?? "this machine", .subject))")
        renderer.block(Text(advice.message), indent: 2)
        if let action = advice.action { renderer.line("  \(Text("hint:", .muted)) \(action)") }
    }
}
