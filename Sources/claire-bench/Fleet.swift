import ClaireDomain
import ClairePlatform
import Glibc

/// A tmux server of the benchmark's own, an agent in each of its panes, and their transcripts.
struct Fleet {
    private let workbench: Workbench
    let environment: [String]

    /// Starts the panes and waits until every agent has entered itself in the live registry.
    init(_ workbench: Workbench, panes: Int) throws {
        self.workbench = workbench
        environment = workbench.environment()
        let agent = workbench.path("claude")
        let standIn = try workbench.toolPath("stand-in-agent")
        guard symlink(standIn, agent) == 0 else { throw BenchError("cannot link '\(agent)'") }
        do {
            for pane in 0..<panes {
                Benchmark.progress("fleet: pane \(pane + 1) of \(panes)")
                _ = try tmux([
                    "new-session", "-d", "-s", "pane-\(pane)", "-c", workbench.path("home"), agent,
                    "--session-id", Fleet.session(pane).text,
                ]).output(in: workbench)
            }
            try waitForAgents(panes)
            // An agent that finds a transcript of its id refuses to start: they come afterwards.
            try writeTranscripts(panes)
        } catch {
            stop()
            throw error
        }
    }

    func tmux(_ arguments: [String]) throws -> Program {
        try workbench.peer("tmux", ["-u", "-f", "/dev/null"] + arguments)
    }

    /// Ends the server and its panes, and waits until it is gone.
    func stop() {
        _ = try? tmux(["kill-server"]).run()
        for _ in 0..<100 {
            guard let run = try? tmux(["list-sessions"]).run(), run.status == 0 else { return }
            MonotonicClock.sleep(milliseconds: 50)
        }
    }

    private static func session(_ pane: Int) -> UUID {
        UUID(random: 0x0123_4567_89AB_0000 &+ UInt64(pane), UInt64(pane) &* 0x9E37_79B9_7F4A_7C15)
    }

    private func waitForAgents(_ panes: Int) throws {
        let registry = workbench.path("home/.claude/sessions")
        for _ in 0..<600 {
            try BenchError.throwIfInterrupted()
            if DirectoryListing.names(in: registry).count(where: { $0.hasSuffix(".json") }) >= panes
            {
                return
            }
            MonotonicClock.sleep(milliseconds: 100)
        }
        throw BenchError("the agents did not start within a minute")
    }

    /// 500 MB each: lines at both ends and a hole between them, which takes no room on the disk. To
    /// who reads it whole it is as long as any other file.
    private func writeTranscripts(_ panes: Int) throws {
        let home = workbench.path("home")
        let slug = String(home.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
        for folder in [".claude/projects", ".claude/projects/\(slug)"] {
            try File.makeFolder("\(home)/\(folder)")
        }
        for pane in 0..<panes {
            let session = Fleet.session(pane)
            let path = "\(home)/.claude/projects/\(slug)/\(session.text).jsonl"
            try File.write(Fleet.lines(of: session, in: home, 0..<20), to: path)
            let tail = "\n" + Fleet.lines(of: session, in: home, 20..<60)
            guard File.append(tail, to: path, at: 500_000_000 - tail.utf8.count) else {
                throw BenchError("cannot write '\(path)'")
            }
        }
    }

    private static func lines(of session: UUID, in cwd: String, _ numbers: Range<Int>) -> String {
        numbers.map { number in
            let isUser = number.isMultiple(of: 2)
            let message: JSON =
                isUser
                ? ["role": "user", "content": .string("Please do part \(number) of it.")]
                : [
                    "id": .string("msg_\(number)"), "type": "message", "role": "assistant",
                    "model": "claude-opus-4-5", "stop_reason": "end_turn",
                    "content": [["type": "text", "text": .string("Part \(number) is done.")]],
                    "usage": ["input_tokens": 100, "output_tokens": 200],
                ]
            let line: JSON = [
                "parentUuid": nil, "isSidechain": false, "cwd": .string(cwd),
                "sessionId": .string(session.text), "gitBranch": "main",
                "type": isUser ? "user" : "assistant", "message": message,
                "requestId": .string("req_\(number)"), "uuid": .string(session.text),
                "timestamp": "2026-08-14T09:30:00.000Z",
            ]
            return line.encoded + "\n"
        }.joined()
    }
}
