import ClaireDomain

/// A pane as tmux describes it.
struct TmuxPane: Equatable {
    /// `%` and a number.
    let id: String
    /// Whether its program has ended and the pane was kept (`remain-on-exit`).
    let isDead: Bool
    /// The process that tmux started in it.
    let pid: Int32
    let sessionName: String
    /// `@claire_session`, set when Claire opened the session; tmux keeps it as long as the pane.
    let claireSession: UUID?
    /// Whether keys go to a mode such as copy mode rather than to the program.
    let isInMode: Bool
    /// Whether the pane takes no input (`select-pane -d`).
    let isInputOff: Bool
    /// Whether keys go to every pane of the window.
    let isSynchronized: Bool
    /// The server's socket.
    let socket: String
    /// `@claire_sent`: the deliveries that were made or begun here.
    let sent: String
    /// The name of the foreground program, as tmux shortens it.
    let command: String
    /// The working folder of the foreground program.
    let cwd: String

    /// The values in their order, with real tabs; the folder, which may hold any character, is last.
    static let format = [
        "pane_id", "pane_dead", "pane_pid", "session_name", "@claire_session", "pane_in_mode",
        "pane_input_off", "pane_synchronized", "socket_path", "@claire_sent",
        "pane_current_command",
        "pane_current_path",
    ].map { "#{\($0)}" }.joined(separator: "\t")

    /// Reads the lines of a listing; what isn't a pane's line is passed over, and a pane that several
    /// grouped sessions show counts once.
    static func list(_ output: [UInt8]) -> [TmuxPane] {
        var seen: Set<String> = []
        return String(decoding: output, as: UTF8.self).split(separator: "\n")
            .compactMap { TmuxPane(line: $0) }
            .filter { seen.insert($0.id).inserted }
    }

    init?(line: Substring) {
        let fields = line.split(
            separator: "\t", maxSplits: 11, omittingEmptySubsequences: false
        ).map(String.init)
        guard fields.count == 12, TmuxPane.isID(fields[0]), let pid = Int32(fields[2]) else {
            return nil
        }
        id = fields[0]
        isDead = fields[1] == "1"
        self.pid = pid
        sessionName = fields[3]
        claireSession = UUID(fields[4])
        // The number of modes that lie over each other.
        isInMode = (Int(fields[5]) ?? 0) > 0
        isInputOff = fields[6] == "1"
        isSynchronized = fields[7] == "1"
        socket = fields[8]
        sent = fields[9]
        command = fields[10]
        cwd = fields[11]
    }

    static func isID(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "%") && text.utf8.count > 1
            && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }
}
