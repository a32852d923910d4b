import ClaireDomain
import Foundation

/// Claire, the transport that ships with it, and stand-in agents in tmux, all in a home of their own.
package struct LiveFleet {
    package let claire: ClaireHome
    /// Where the agents' panes are.
    package let tmux: TmuxServer
    package var home: TemporaryHome { claire.home }

    package init() throws {
        claire = try ClaireHome()
        tmux = TmuxServer(in: claire.home)
        try home.install("stand-in-agent", as: "claude")
    }

    /// A uuid that ends in a number, so that a failure tells which one it is about.
    package static func id(_ number: Int) -> String {
        let digits = String(number)
        return "0f3c8f6e-9d0b-4f4e-8f55-" + String(repeating: "0", count: 12 - digits.count)
            + digits
    }

    /// Starts an agent in a pane and waits until it takes prompts or asks for something.
    ///
    /// - Parameter script: what it does for every prompt, in the stand-in's words.
    @discardableResult
    package func agent(
        _ number: Int, _ name: String, _ prompt: String..., in folder: String = "",
        script: String? = nil
    ) throws -> String {
        let pane = try tmux.newPane(
            ["claude", "--session-id", Self.id(number)] + prompt, name: name,
            environment: script.map { ["STAND_IN_SCRIPT": $0] } ?? [:],
            in: try home.folder(folder))
        let isUp = waitUntil {
            tmux.capture(pane).contains("? for shortcuts") || isAsking(pane)
        }
        guard isUp else { throw Failure(what: "the agent '\(name)' did not start") }
        return pane
    }

    /// Whether a pane shows a permission dialog.
    package func isAsking(_ pane: String) -> Bool {
        tmux.capture(pane).contains("Do you want to proceed?")
    }

    /// Opens a permission dialog in a pane.
    package func askPermission(in pane: String) throws {
        tmux.type("/stand-in ask rm -rf build", in: pane)
        tmux.press("Enter", in: pane)
        guard waitUntil({ isAsking(pane) }) else { throw Failure(what: "no dialog came up") }
    }

    /// Puts a program in the place of rclaude; the real one is `$REAL`.
    package func replaceTransport(by script: String) throws {
        try home.write(
            "#!/bin/sh\nREAL='\(Products.path(of: "rclaude"))'\n" + script, to: "bin/rclaude",
            executable: true)
    }

    /// The prompts that an agent was given, as its transcript has them.
    package func prompts(_ number: Int) -> [String] {
        let id = Self.id(number)
        let name = home.files(below: ".claude/projects").first { $0.hasSuffix("\(id).jsonl") }
        let text = name.flatMap { home.text(".claude/projects/" + $0) } ?? ""
        return text.split(separator: "\n").compactMap { try? JSON.parse(String($0)) }
            .filter { $0["type"]?.string == "user" }
            .compactMap { $0["message"]?["content"]?.string }
    }

    /// A project with a task for each of some sessions.
    package func project(_ name: String, _ sessions: Int...) throws {
        try claire.project(name)
        for number in sessions {
            let task = try claire.task(name, "task \(number)")
            let result = claire.run("assign", task, Self.id(number))
            guard result.status == 0 else { throw ClaireFailure(words: ["assign"], result: result) }
        }
    }

    /// How many events the log has.
    package func eventCount() throws -> Int {
        claire.run("log", "--json").output.components(separatedBy: #""hlc":"#).count - 1
    }

    /// The fleet is not as a test needs it.
    struct Failure: Error { let what: String }
}

/// What becomes of deliveries, by session id.
package func outcomes(_ result: CommandOutput) throws -> [String: String] {
    let deliveries = try JSON.parse(result.output)["deliveries"]?.array ?? []
    return Dictionary(
        deliveries.map { ($0["session_id"]?.string ?? "", $0["outcome"]?.string ?? "") },
        uniquingKeysWith: { $1 })
}
