import ClaireCommandLine
import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClaireVerb

/// What a refresh found, in a few lines.
struct PullSummary {
    let report: PullReport
    let sessions: [Session]

    func print(on renderer: Renderer) {
        guard !sessions.isEmpty || !report.vanished.isEmpty else {
            renderer.note("no sessions")
            renderer.hint("start 'claude' in tmux, and pull again")
            return
        }
        renderer.line("\(count) on \(hosts): \(states)\(news)")
        if let waiting = sessions.first(where: { $0.state == .waiting }) {
            renderer.hint(
                "'\(waiting.label)' waits for you: claire session attach \(word(waiting))")
        } else {
            renderer.hint("see all: claire status")
        }
    }

    private var count: Text {
        sessions.count == 1 ? "1 session" : "\(sessions.count) sessions"
    }

    private var hosts: Text {
        let hosts = Set(sessions.compactMap(\.host))
        return hosts.count == 1 ? Text(hosts.first ?? "") : "\(hosts.count) hosts"
    }

    /// `1 waiting, 2 idle`, in the order in which they want looking at.
    private var states: Text {
        let order: [SessionState] = [.waiting, .error, .working, .idle, .unknown, .done]
        let parts = order.compactMap { state -> Text? in
            let count = sessions.count { $0.state == state }
            guard count > 0 else { return nil }
            let style: Style = state == .waiting ? .attention : state == .error ? .failure : .plain
            return "\(Text("\(count) \(state.rawValue)", style))"
        }
        return parts.dropFirst().reduce(parts.first ?? "none alive") { "\($0), \($1)" }
    }

    private var news: Text {
        var parts: [String] = []
        if !report.changed.isEmpty { parts.append("\(report.changed.count) changed") }
        if !report.vanished.isEmpty { parts.append("\(report.vanished.count) ended") }
        return parts.isEmpty
            ? Text("; nothing new", .muted) : Text("; " + parts.joined(separator: ", "), .muted)
    }

    private func word(_ session: Session) -> String {
        ShellWord.quoted(session.tmuxName ?? String(session.id.text.prefix(ShortIDs.length)))
    }
}
