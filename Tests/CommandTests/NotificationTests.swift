import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

@Suite("Notifications")
struct NotificationTests {
    let fleet: LiveFleet

    init() throws {
        fleet = try LiveFleet()
        try fleet.home.write(
            "#!/bin/sh\n{ for word; do printf '<%s>' \"$word\"; done; echo; } >> \"$HOME/told\"\n",
            to: "bin/tell", executable: true)
        let toml = fleet.home.text(".config/claire/claire.toml") ?? ""
        try fleet.home.write(
            toml + "\n[notify]\ncommand = [\"\(fleet.home.path)/bin/tell\", \"first\"]\n",
            to: ".config/claire/claire.toml")
    }

    var claire: ClaireHome { fleet.claire }

    private var told: [String] {
        (fleet.home.text("told") ?? "").split(separator: "\n").map(String.init)
    }

    private func watch() throws -> LiveProcess {
        try LiveProcess(
            [Products.path(of: "claire"), "pull", "--watch", "--every", "200ms"],
            environment: fleet.home.environment.merging(claire.environment) { $1 })
    }

    @Test("people are told once of what waits, by arguments, whoever looks again")
    func onceOnly() throws {
        try fleet.project("site", 1)
        let task = try claire.task("site", "$(touch never) `x` \u{1B}[2J; rm")
        for move in ["start", "submit"] { #expect(claire.run("task", move, task).status == 0) }
        let first = try watch()
        #expect(waitUntil(timeout: 60) { !told.isEmpty })
        first.send(SIGTERM)
        first.wait()
        #expect(
            told == [
                "<first><Claire: '$(touch never) `x` [2J; rm' is in review><$(touch never) `x` [2J; rm>"
            ])
        // Another process finds nothing new, and a note is none.
        #expect(claire.run("task", "note", task, "look").status == 0)
        let second = try watch()
        #expect(waitUntil(timeout: 60) { second.errors.contains("pulled") })
        MonotonicClock.sleep(milliseconds: 1000)
        second.send(SIGTERM)
        second.wait()
        #expect(told.count == 1)
        #expect(fleet.home.text("never") == nil)
        // A new wait of the same task is another one.
        for move in [["reject", task, "--feedback", "x"], ["submit", task]] {
            _ = claire.run(["task"] + move)
        }
        let third = try watch()
        #expect(waitUntil(timeout: 60) { told.count == 2 })
        third.send(SIGTERM)
        third.wait()
    }

    @Test("a session that asks for a permission is told of, and a program that hangs stops nothing")
    func hangingProgram() throws {
        try fleet.home.write(
            "#!/bin/sh\necho \"$*\" >> \"$HOME/told\"\nexec sleep 600\n", to: "bin/tell",
            executable: true)
        let pane = try fleet.agent(1, "api")
        try fleet.askPermission(in: pane)
        let watch = try watch()
        #expect(waitUntil(timeout: 60) { told.contains { $0.contains("'api' waits for you") } })
        // It goes on with its rounds.
        let before = watch.errors.utf8.count
        fleet.tmux.press("Escape", in: pane)
        #expect(waitUntil(timeout: 60) { watch.errors.utf8.count > before })
        watch.send(SIGTERM)
        #expect(watch.wait() == 143)
    }
}
