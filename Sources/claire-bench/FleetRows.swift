/// `rclaude sessions` over live panes with transcripts that nobody should read whole.
enum FleetRows {
    static func rows(_ context: Context) throws -> [Row] {
        let workbench = context.workbench
        let panes = workbench.isQuick ? 20 : 200
        let fleet = try Fleet(workbench, panes: panes)
        defer { fleet.stop() }
        return [
            .measured(
                "fleet", "rclaude sessions, \(panes) panes, transcripts of 500 MB",
                bar: .under(.time(50e6))
            ) {
                let listing = Program(
                    path: try workbench.toolPath("rclaude"), arguments: ["sessions"],
                    environment: fleet.environment)
                try check(listing, panes: panes, workbench)
                let bare = try fleet.tmux(["list-panes", "-a", "-F", "#{pane_id} #{pane_pid}"])
                let times = try Alternation.times(rounds: workbench.rounds, [listing, bare])
                return (times[0], Peer(name: "tmux list-panes", measure: times[1]))
            }
        ]
    }

    /// Every pane must be a row with a state.
    private static func check(
        _ listing: Program, panes: Int, _ workbench: Workbench
    ) throws {
        let lines = try listing.output(in: workbench).split(separator: "\n")
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        guard let head = lines.first, let state = head.firstIndex(of: "state"),
            lines.count - 1 == panes
        else { throw BenchError("rclaude lists \(lines.count - 1) of \(panes) panes") }
        let unknown = lines.dropFirst().count { $0.count <= state || $0[state] == "unknown" }
        guard unknown == 0 else {
            throw BenchError("rclaude can't say the state of \(unknown) panes")
        }
    }
}
