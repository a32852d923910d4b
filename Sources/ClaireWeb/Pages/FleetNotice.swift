import ClaireDomain

extension Show {
    /// What to do where no session was ever seen.
    static func noSessions(_ state: FleetWatch.State) -> HTML {
        guard state != .off else {
            return empty(
                """
                No session was seen yet, and this server doesn't look by itself (‘--no-pull’). Start \
                Claude Code in tmux, and have the fleet looked at:
                """, command: "claire pull --watch")
        }
        return empty(
            """
            No session was seen yet. This page looks every 5 seconds: start Claude Code in tmux, and \
            it turns up here.
            """, command: "tmux new-session -s NAME claude")
    }

    /// Why what is shown of the fleet may be old, and what to do; nothing while the fleet answers.
    ///
    /// It stands in a live region, since it comes and goes.
    static func notice(_ state: FleetWatch.State) -> HTML {
        switch state {
        case .off, .never, .fresh, .elsewhere: ""
        case .partial(let since, let problems):
            """
            <div class="notice warn" role="status"><p>Not all of the fleet answers, \
            since \(age(since)):</p><ul>\(problems.prefix(10).html { "<li>\($0)</li>" })</ul></div>

            """
        case .failed(let since, let message, let hint):
            """
            <div class="notice bad" role="status"><p>The fleet can't be asked, since \(age(since)): \
            \(message).</p>\(hint.map { "<p>To mend it: \($0)</p>" })</div>

            """
        }
    }
}
