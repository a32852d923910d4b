import ClaireConfig
import ClaireDomain
import ClaireStore
import ClaireSync

/// `GET /peers`: how far each peer is, what is wrong and what to do.
package struct PeersPage {
    package static let routes: [Route] = [
        PageRoute.livePage("/peers", "Show how far other machines are, and what to do", make)
    ]

    /// So many refused events are shown.
    private static let shownRefusals = 20

    private let report: SyncReport

    private static let make: PageRoute.Maker = { _, services, _ throws(Problem) in
        let peers = try services.configuredPeers()
        let maxDrift = try services.stores.with(
            { store throws(Problem) in store.maxDrift }, failure: { Problem($0) })
        let report = try services.read { reader throws(StoreError) in
            try SyncReport(reader, configured: peers, maxDrift: maxDrift)
        }
        return PeersPage(report: report).page
    }

    private var page: Page {
        Page("Peers", in: .peers, at: .peers) { live in
            live.region(
                """
                <div class="head"><h1>Peers</h1><p class="meta">\(level)</p></div>
                <div class="stack">\(advice)\(peers)\(refused)\(waiting)\(here)</div>
                """, attention: report.level == .problem ? 1 : 0)
        }
    }

    private var level: HTML {
        switch report.level {
        case .problem: Show.badge("problem", "failed")
        case .warning: Show.badge("warning", "waiting")
        case .note, nil:
            HTML.when(!report.peers.isEmpty, Show.badge("all is well", "done"))
        }
    }

    // MARK: What to do

    /// What is wrong, the worst first, each with what helps.
    private var advice: HTML {
        let found =
            report.advice.filter { !report.peers.isEmpty || $0.level != .note }
            .map { (peer: String?.none, advice: $0) }
            + report.peers.flatMap { peer in peer.advice.map { (peer: peer.name, advice: $0) } }
        guard !found.isEmpty else { return "" }
        let order = [SyncAdvice.Level.problem, .warning, .note]
        let sorted = order.flatMap { level in found.filter { $0.advice.level == level } }
        let items = sorted.html { peer, advice in
            let does: HTML = advice.action.map { "<span class=\"do\">\($0)</span>" } ?? ""
            return """
                <li><span class="kind">\(Self.badge(advice.level))</span>\
                <span class="what"><b>\(peer ?? "this machine")</b>: \(advice.message)</span>\(does)</li>

                """
        }
        return """
            <section class="card needs"><header><h2>What to do</h2></header>
            <ul>
            \(items)</ul></section>

            """
    }

    private static func badge(_ level: SyncAdvice.Level) -> HTML {
        switch level {
        case .problem: Show.badge(level.rawValue, "failed")
        case .warning: Show.badge(level.rawValue, "waiting")
        case .note: Show.badge(level.rawValue, "unknown")
        }
    }

    // MARK: The peers

    private var peers: HTML {
        guard !report.peers.isEmpty else {
            return Show.empty(
                """
                No peer is named here, and no machine has called this one. Two machines share one \
                record when one of them calls the other:
                """, command: "claire sync peer add NAME URL")
        }
        let rows = report.peers.map { peer -> [HTML] in
            [
                """
                <b>\(peer.name)</b><span class="sub">\(Self.direction(peer))</span>
                """,
                peer.contacted.map { Show.ago($0) } ?? "never",
                Self.count(peer.lagHere), Self.count(peer.lagThere), Self.clock(peer.skew),
                Self.log(peer),
            ]
        }
        return Show.section(
            "Machines", aside: "\(rows.count)",
            Show.table(
                "Peers and how far each is",
                ["Peer", "Last contact", "To get", "To give", "Clock", "Log"], rows))
    }

    private static func direction(_ peer: PeerReport) -> HTML {
        switch peer.direction {
        case .calls: "called from here\(peer.url.map { " at \($0)" })"
        case .called: "calls this machine"
        }
    }

    private static func count(_ lag: Int?) -> HTML {
        lag.map { $0 == 0 ? "nothing" : Show.events($0) } ?? "<span class=\"muted\">unknown</span>"
    }

    /// `0.4 s ahead`.
    private static func clock(_ skew: Int64?) -> HTML {
        guard let skew else { return "<span class=\"muted\">unknown</span>" }
        let tenths = skew.magnitude / 100
        guard tenths > 0 else { return "the same" }
        let side = skew > 0 ? "ahead" : "behind"
        return "\(String(tenths / 10)).\(String(tenths % 10)) s \(side)"
    }

    private static func log(_ peer: PeerReport) -> HTML {
        if peer.state == .differs { return Show.badge("other state", "failed") }
        switch peer.level {
        case .problem: return Show.badge("problem", "failed")
        case .warning: return Show.badge("look above", "waiting")
        case .note, nil: break
        }
        return switch peer.digest {
        case .equal: Show.badge("the same", "done")
        case .differs: Show.badge("differs", "progress")
        case .unknown: Show.badge("unknown", "unknown")
        }
    }

    // MARK: This machine

    private var refused: HTML {
        guard !report.refusals.isEmpty else { return "" }
        let rows = report.refusals.prefix(Self.shownRefusals).map { refusal -> [HTML] in
            [
                HTML(text: String(refusal.event.uuid.prefix(8))), HTML(text: refusal.peer),
                HTML(text: refusal.rejection.rawValue), HTML(text: refusal.detail),
                Show.ago(refusal.arrived),
            ]
        }
        return Show.section(
            "Refused", aside: "\(report.refusals.count)",
            Show.table(
                "Events that were refused", ["Event", "From", "Why", "Detail", "When"], rows))
    }

    private var waiting: HTML {
        guard !report.quarantined.isEmpty else { return "" }
        let rows = report.quarantined.prefix(Self.shownRefusals).map { log -> [HTML] in
            [
                HTML(text: log.origin ?? "—"), HTML(text: log.peer), Show.events(log.count),
                HTML(text: Timestamp.text(log.until)),
            ]
        }
        return Show.section(
            "Kept aside", aside: "ahead of this machine's clock",
            Show.table("Events that wait for their time", ["Log", "From", "Events", "Until"], rows))
    }

    private var here: HTML {
        Show.section(
            "This machine",
            Show.facts([
                ("Holds", Show.events(report.vector.count)),
                ("Logs", "\(report.vector.heads.count)"),
                ("Forks, settled", report.forks.isEmpty ? nil : "\(report.forks.count)"),
                ("Machine", "<code class=\"id\">\(report.machine)</code>"),
                (
                    "Writes to",
                    report.origin.hasSameBytes(as: report.machine)
                        ? nil : "<code class=\"id\">\(report.origin)</code>"
                ),
            ]))
    }
}

extension Show {
    /// `1 event`, `1,204 events`.
    static func events(_ count: Int) -> HTML {
        "\(number(Int64(count))) \(count == 1 ? "event" : "events")"
    }
}

extension Services {
    /// The peers of claire.toml, with whether there is a token for each.
    func configuredPeers() throws(Problem) -> [ConfiguredPeer] {
        let tokens: PeerTokens.Table
        do throws(ConfigurationError) {
            tokens = try PeerTokens(beside: file.path).read()
        } catch {
            throw Problem(error)
        }
        return try configuration().peers.map { peer in
            ConfiguredPeer(
                name: peer.name, url: peer.url, hasToken: tokens[peer.name] != nil,
                isInsecure: peer.insecure)
        }
    }
}
