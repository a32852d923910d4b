import ClaireDomain
import ClairePlatform
import Glibc

/// `rclaude open --session UUID --name NAME --cwd DIR -- ARGV…`: starts an agent in a new tmux
/// session.
enum OpenVerb {
    private static let grammar = Arguments.Grammar(
        values: ["--session", "--name", "--cwd", "--host"], takesRest: true)

    /// Milliseconds that the agent may take to show up.
    private static let patience: Int64 = 10_000

    static func run(_ words: [String], _ context: Context) throws(Failure) -> Int32 {
        let arguments = try Arguments(words, grammar)
        let sessions = try Arguments.uuids(arguments.values("--session"))
        guard sessions.count == 1, let session = sessions.first else {
            throw .usage("one '--session' is needed")
        }
        guard let name = try arguments.value("--name") else { throw .usage("'--name' is missing") }
        guard isName(name) else {
            throw .usage("'\(name)' can't be a name: letters, digits, '-' and '_' only")
        }
        guard let cwd = try arguments.value("--cwd") else { throw .usage("'--cwd' is missing") }
        guard !arguments.rest.isEmpty else { throw .usage("what to run? '-- ARGV' is missing") }
        if let host = try arguments.value("--host"), !Hosts.isLocal(host) {
            return try openRemotely(
                host,
                ["--session", session.text, "--name", name, "--cwd", cwd, "--"] + arguments.rest,
                context)
        }
        let ticket = LaunchTicket(cwd: try folder(cwd), arguments: arguments.rest)
        if let there = try LocalFleet.look(context.settings, at: [session])[session],
            there.observation.state != .done
        {
            throw .conflict("session '\(session)' is open already")
        }
        let row = try open(session, name, ticket, context)
        Output.table(SessionRow.columns, [row.fields])
        return 0
    }

    /// tmux reads formats in a session's name and turns `.` and `:` in it into `_`.
    private static func isName(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count)
            && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
    }

    static func folder(_ path: String) throws(Failure) -> String {
        guard let resolved = realpath(path, nil) else {
            throw .notFound("no folder '\(path)'")
        }
        defer { free(resolved) }
        let absolute = String(cString: resolved)
        guard FileMetadata(absolute)?.kind == .folder else {
            throw .notFound("no folder '\(path)'")
        }
        return absolute
    }

    private static func open(
        _ session: UUID, _ name: String, _ ticket: LaunchTicket, _ context: Context
    ) throws(Failure) -> SessionRow {
        guard let program = ExecutablePath.current() else {
            throw .failed("can't tell my own path")
        }
        let path = try ticket.write()
        let complaint = LaunchTicket.complaint(of: path)
        defer {
            unlink(path)
            unlink(complaint)
        }
        let answer = try Tmux().runStartingServer([
            [
                "new-session", "-d", "-s", name, "-x", "200", "-y", "50", "--", program, "launch",
                path,
            ],
            ["set-option", "-p", "-t", "=\(name):", "@claire_session", session.text],
        ])
        guard answer.succeeded else {
            if answer.error.hasPrefix("duplicate session") {
                throw .conflict("a tmux session '\(name)' is there already")
            }
            throw try waitForWord(complaint) ?? Self.unrunnable(ticket)
                ?? .failed("tmux: \(answer.error)")
        }
        do throws(Failure) { return try waitFor(session, complaint, context) } catch {
            // A program that env(1) doesn't find ends env, which says so on the pane alone.
            throw Self.unrunnable(ticket) ?? error
        }
    }

    /// Waits until the program runs in the pane: an agent as a rule.
    private static func waitFor(
        _ session: UUID, _ complaint: String, _ context: Context
    ) throws(Failure) -> SessionRow {
        let deadline = MonotonicClock.now() + patience * 1_000_000
        while true {
            if let failure = try said(complaint) { throw failure }
            let found = try LocalFleet.look(context.settings, at: [session])[session]
            guard let found, let pane = found.place.pane else {
                throw try said(complaint) ?? .failed("the program ended at once")
            }
            let isLate = MonotonicClock.now() >= deadline
            if found.place.agent != nil || pane.isDead || isLate {
                return found.row(host: Hosts.local)
            }
            MonotonicClock.sleep(milliseconds: 50)
        }
    }

    /// A server that ends with its only pane may take the launcher along before it could say that
    /// there is no such program.
    private static func unrunnable(_ ticket: LaunchTicket) -> Failure? {
        do throws(SubprocessError) {
            _ = try ProgramPath.find(ticket.program ?? "")
            return nil
        } catch {
            return .failed("\(error)")
        }
    }

    /// What the launcher says once tmux has lost its pane: the pane may go before its word is there.
    private static func waitForWord(_ complaint: String) throws(Failure) -> Failure? {
        let deadline = MonotonicClock.now() + 500_000_000
        while MonotonicClock.now() < deadline {
            if let failure = try said(complaint) { return failure }
            MonotonicClock.sleep(milliseconds: 20)
        }
        return nil
    }

    /// Why the launcher could not start the program.
    private static func said(_ complaint: String) throws(Failure) -> Failure? {
        FileRange.head(complaint, count: 4096).map {
            .failed(String(decoding: $0, as: UTF8.self))
        }
    }

    private static func openRemotely(
        _ host: String, _ words: [String], _ context: Context
    ) throws(Failure) -> Int32 {
        guard HostName.isValid(host) else { throw .usage("'\(host)' can't be a host") }
        var tally = ExitTally()
        let call = RemoteCall(host: host, words: ["open"] + words)
        let rows = RemoteTable.ask([call], .sessions, context.settings, &tally).flatMap(\.rows)
        guard let row = rows.first else { throw .failed("host '\(host)' did not open it") }
        Output.table(SessionRow.columns, [[row[0], host] + row.dropFirst(2)])
        return 0
    }
}
