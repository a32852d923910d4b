/// The help of rclaude: one entry for each verb, in the order of the contract.
enum Help {
    private struct Entry {
        let verb: String
        let usage: String
        let summary: String
        var details: [String] = []
    }

    private static let entries = [
        Entry(
            verb: "sessions", usage: "sessions [--host HOST]...",
            summary: "list the sessions in tmux panes, here and on other hosts"),
        Entry(
            verb: "triage", usage: "triage [--host HOST] [UUID]...",
            summary: "say which sessions need somebody, most urgent first"),
        Entry(
            verb: "send",
            usage: "send --yes [--mode MODE] [--id ID] [--wait MS] [--host HOST]\n"
                + "             --session UUID... (--text TEXT | --stdin)",
            summary: "type a text into sessions and prove that it arrived",
            details: [
                "--mode idle    to idle sessions; busy ones are waited for (default)",
                "--mode queue   to busy ones too: Claude queues what is typed",
                "--mode now     press Esc first where the session is busy",
                "--id ID        send at most once: no pane takes the same id twice",
                "--wait MS      how long a busy session is waited for",
                "--yes          don't ask",
            ]),
        Entry(
            verb: "seen", usage: "seen --id ID [--since OFFSET] [--host HOST] --session UUID...",
            summary: "say whether a delivery's id was seen in a prompt"),
        Entry(
            verb: "messages", usage: "messages [--since OFFSET] [--limit N] [--host HOST] UUID...",
            summary: "list what was said in sessions since an offset"),
        Entry(
            verb: "tail", usage: "tail [-n LINES] [--host HOST] UUID",
            summary: "show the last lines of a session's pane"),
        Entry(
            verb: "usage", usage: "usage [--host HOST] UUID...",
            summary: "count tokens and estimate what they cost"),
        Entry(
            verb: "open",
            usage: "open --session UUID --name NAME --cwd DIR [--host HOST] -- COMMAND [ARG]...",
            summary: "start an agent in a new tmux session"),
        Entry(
            verb: "attach", usage: "attach [--host HOST] UUID",
            summary: "take the terminal to a session's pane"),
        Entry(
            verb: "close", usage: "close [--host HOST] UUID",
            summary: "end a session's agent, and its pane if Claire opened it"),
        Entry(
            verb: "check", usage: "check [--prompt] [--cwd DIR]",
            summary: "try out whether the installed Claude Code does what is relied on",
            details: [
                "--prompt       also send two short prompts, which are paid for",
                "--cwd DIR      where the session works, in place of a folder of its own",
            ]),
    ]

    /// What `rclaude --help` prints.
    static var text: String {
        let width = entries.map(\.verb.count).max() ?? 0
        let list = entries.map { entry in
            let gap = String(repeating: " ", count: width - entry.verb.count + 2)
            return "  \(entry.verb)\(gap)\(entry.summary)\n"
        }
        return """
            usage: rclaude VERB [ARGUMENTS]
                   rclaude --version

            Claire's way to the sessions of Claude Code in tmux panes. Rows are tab-separated below a
            header; claire-transport(7) documents them.

            \(list.joined())
            'rclaude VERB --help' says more.

            """
    }

    /// What `rclaude VERB --help` prints.
    static func text(of verb: String) throws(Failure) -> String {
        guard let entry = entries.first(where: { $0.verb == verb }) else {
            throw .usage("no verb '\(verb)'")
        }
        let details = entry.details.map { "  \($0)\n" }.joined()
        return "usage: rclaude \(entry.usage)\n\n\(entry.summary)\n"
            + (details.isEmpty ? "" : "\n" + details)
    }
}
