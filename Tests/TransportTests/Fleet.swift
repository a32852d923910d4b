import ClaireDomain
import Foundation
import Support
import Testing

/// A home with rclaude, tmux and stand-in agents in it.
struct Fleet {
    let home: TemporaryHome
    let tmux: TmuxServer

    init() throws {
        home = try TemporaryHome()
        tmux = TmuxServer(in: home)
        try home.install("rclaude")
        try home.install("stand-in-agent", as: "claude")
    }

    /// A uuid that ends in a number, so that a failure tells which one it is about.
    static func id(_ number: Int) -> String {
        let digits = String(number)
        return "0f3c8f6e-9d0b-4f4e-8f55-" + String(repeating: "0", count: 12 - digits.count)
            + digits
    }

    /// Runs rclaude.
    @discardableResult
    func rclaude(
        _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) -> CommandOutput {
        home.run(["rclaude"] + arguments, environment: environment, input: input)
    }

    /// Starts an agent in a pane and waits until it takes prompts.
    @discardableResult
    func agent(
        _ id: String, name: String = "agent", _ more: [String] = [],
        environment: [String: String] = [:], in folder: String? = nil
    ) throws -> String {
        let pane = try tmux.newPane(
            ["claude", "--session-id", id] + more, name: name, environment: environment, in: folder)
        #expect(waitUntil { registry(pane) != nil }, "the agent did not start")
        #expect(
            waitUntil {
                tmux.capture(pane).contains("? for shortcuts") || status(pane) == "waiting"
            })
        return pane
    }

    /// Opens a permission dialog in a pane.
    func askPermission(in pane: String) {
        tmux.type("/stand-in ask rm -rf build", in: pane)
        tmux.press("Enter", in: pane)
        #expect(waitUntil { status(pane) == "waiting" })
        #expect(tmux.waitFor("Do you want to proceed?", in: pane))
    }

    /// Keeps the agent of a pane at work for a minute.
    func keepBusy(_ pane: String) {
        tmux.type("/stand-in work 1m", in: pane)
        tmux.press("Enter", in: pane)
        #expect(waitUntil { status(pane) == "busy" })
        #expect(tmux.waitFor("esc to interrupt", in: pane))
    }

    func registry(_ pane: String) -> JSON? {
        let pid = tmux.format("#{pane_pid}", of: pane)
        return home.text(".claude/sessions/\(pid).json").flatMap { try? JSON.parse($0) }
    }

    func status(_ pane: String) -> String? { registry(pane)?["status"]?.string }

    /// The path of a session's transcript below `.claude/projects`.
    func transcriptName(_ id: String) -> String? {
        home.files(below: ".claude/projects").first { $0.hasSuffix("\(id).jsonl") }
    }

    /// The prompts that an agent was given, as its transcript has them.
    func prompts(_ id: String) -> [String] {
        let text = transcriptName(id).flatMap { home.text(".claude/projects/" + $0) } ?? ""
        return text.split(separator: "\n").compactMap { try? JSON.parse(String($0)) }
            .filter { $0["type"]?.string == "user" }
            .compactMap { $0["message"]?["content"]?.string }
    }

    /// Writes a transcript by hand.
    func write(transcript lines: [String], of id: String, slug: String) throws {
        try home.write(
            lines.map { $0 + "\n" }.joined(), to: ".claude/projects/\(slug)/\(id).jsonl")
    }
}

extension CommandOutput {
    /// The rows of a table by their columns' names; nothing where there is no table.
    var rows: [[String: String]] {
        let lines = output.split(separator: "\n")
        guard let header = lines.first, let names = try? TSV.fields(of: header) else { return [] }
        return lines.dropFirst().compactMap { line in
            guard let values = try? TSV.fields(of: line), values.count == names.count else {
                return nil
            }
            return Dictionary(zip(names, values), uniquingKeysWith: { $1 })
        }
    }

    /// The row of a session.
    func row(_ id: String) -> [String: String]? { rows.first { $0["uuid"] == id } }
}
