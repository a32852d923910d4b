import ClaireDomain
import ClaireStore
import Foundation
import Support
import Testing

@Suite("claire queue")
struct QueueVerbTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    var claire: ClaireHome { place.claire }

    private func task(_ title: String, _ more: String...) throws -> String {
        let result = claire.run(
            ["task", "add", "site", title, "--mode", "autonomous", "--json"] + more)
        return try #require(try JSON.parse(result.output)["task"]?["id"]?.string)
    }

    private func status(_ task: String) throws -> String? {
        try claire.json("task", "task", "show", task)["status"]?.string
    }

    private func session(of task: String) throws -> String {
        try #require(try claire.json("task", "task", "show", task)["session_id"]?.string)
    }

    /// The open sessions that Claire knows.
    private func sessions() throws -> [JSON] {
        try claire.json("sessions", "session", "list").array ?? []
    }

    private func queue(
        _ words: String..., environment: [String: String] = [:]
    ) throws -> LiveProcess {
        try LiveProcess(
            [Products.path(of: "claire"), "queue", "site", "--every", "300ms", "--json"] + words,
            environment: place.home.environment.merging(claire.environment) { $1 }
                .merging(environment) { $1 })
    }

    /// The steps that a queue has printed.
    private func steps(_ output: String) -> [(kind: String, task: String, detail: String)] {
        output.split(separator: "\n").compactMap { try? JSON.parse(String($0)) }
            .flatMap { $0["queue"]?["steps"]?.array ?? [] }
            .map {
                (
                    $0["kind"]?.string ?? "", $0["task_id"]?.string ?? "",
                    $0["detail"]?.string ?? ""
                )
            }
    }

    private func kinds(_ output: String, of task: String) -> [String] {
        steps(output).filter { $0.task == task }.map(\.kind)
    }

    /// The prompts that a session was given, from its transcript.
    private func prompts(_ session: String) -> [String] {
        let name = place.home.files(below: ".claude/projects")
            .first { $0.hasSuffix("\(session).jsonl") }
        let text = name.flatMap { place.home.text(".claude/projects/" + $0) } ?? ""
        return text.split(separator: "\n").compactMap { try? JSON.parse(String($0)) }
            .filter { $0["type"]?.string == "user" }
            .compactMap { $0["message"]?["content"]?.string }
    }

    private func finish(_ process: LiveProcess) {
        process.send(SIGTERM)
        #expect(process.wait() == 143, "\(process.errors)")
    }

    @Test("sessions are opened for the best ready tasks, and those that are there count first")
    func opens() throws {
        let later = try task("later", "--prio", "3")
        let best = try task("best", "--prio", "1")
        let blocked = try task("blocked", "--prio", "0", "--after", best)
        let byHand = try claire.task("site", "by hand", "--prio", "0")
        let first = claire.run("queue", "site", "--once", "-n", "1", "--json")
        #expect(first.status == 0, "\(first)")
        #expect(kinds(first.output, of: best) == ["opened"])
        #expect(steps(first.output).count == 1)
        #expect(first.output.contains("supervised: it is never fed"))
        #expect(try status(best) == "in_progress")
        for other in [later, blocked, byHand] { #expect(try status(other) == "todo") }
        #expect(try sessions().count == 1)
        let again = claire.run("queue", "site", "--once", "-n", "1", "--json")
        #expect(steps(again.output).isEmpty, "\(again)")
        let more = claire.run("queue", "site", "--once", "-n", "2", "--json")
        #expect(kinds(more.output, of: later) == ["opened"], "\(more)")
        #expect(try sessions().count == 2)
        let agent = try session(of: best)
        #expect(waitUntil(timeout: 60) { prompts(agent).count == 1 })
        #expect(prompts(agent).first?.contains("\nbest\n") == true)
        // The queue's end is no end of the sessions.
        #expect(place.terminals.count == 2)
    }

    @Test("a session that reported its task gets the next, once; feedback comes back to it")
    func feeds() throws {
        let (first, second) = (try task("first", "--prio", "1"), try task("second"))
        let queue = try queue("--watch", "-n", "1")
        #expect(waitUntil(timeout: 90) { kinds(queue.output, of: first) == ["opened"] })
        let agent = try session(of: first)
        #expect(waitUntil(timeout: 60) { prompts(agent).count == 1 })
        #expect(claire.run("task", "submit", first).status == 0)
        #expect(
            waitUntil(timeout: 90) { prompts(agent).contains { $0.contains("\nsecond\n") } },
            "\(queue.output)")
        #expect(try status(second) == "in_progress")
        #expect(try session(of: second) == agent)
        #expect(claire.run("task", "submit", second).status == 0)
        #expect(
            try waitUntil(timeout: 60) {
                try claire.json("session", "session", "show", agent)["state"]?.string == "idle"
            })
        let rejected = claire.run("task", "reject", first, "--feedback", "Once more", "--json")
        #expect(rejected.status == 0, "\(rejected)")
        #expect(prompts(agent).count { $0.contains("Once more") } == 1)
        #expect(try status(first) == "in_progress")
        #expect(claire.run("task", "submit", first).status == 0)
        for task in [first, second] { #expect(claire.run("task", "approve", task).status == 0) }
        finish(queue)
        #expect(prompts(agent).count { $0.contains("\nsecond\n") } == 1)
        #expect(try sessions().count == 1)
        // Nothing is left: without --watch it ends by itself.
        let done = claire.run("queue", "site", "--json")
        #expect(done.status == 0 && steps(done.output).isEmpty, "\(done)")
    }

    @Test("a Stop hook is answered with the task that waits behind, once, and never in a chain")
    func fedByHook() throws {
        let (first, second) = (try task("first"), try task("second"))
        let agent = LiveFleet.id(1)
        #expect(claire.run("assign", first, agent).status == 0)
        #expect(claire.run("assign", second, agent, "--queue").status == 0)
        #expect(claire.run("task", "submit", first).status == 0)
        func stop(isActive: Bool) -> CommandOutput {
            claire.run(
                "hook",
                input: """
                    {"hook_event_name":"Stop","session_id":"\(agent)","cwd":"/",\
                    "stop_hook_active":\(isActive)}
                    """)
        }
        #expect(stop(isActive: true).output.isEmpty)
        let answer = try JSON.parse(stop(isActive: false).output)
        #expect(answer["decision"] == "block")
        #expect(answer["reason"]?.string?.contains("\nsecond\n") == true)
        #expect(try status(second) == "in_progress")
        #expect(stop(isActive: false).output.isEmpty)
    }

    @Test("a task whose session's process is gone comes back, and is done by another")
    func lost() throws {
        let task = try task("fragile")
        let queue = try queue("--watch", "-n", "1")
        #expect(waitUntil(timeout: 90) { kinds(queue.output, of: task) == ["opened"] })
        let agent = try session(of: task)
        #expect(
            try waitUntil(timeout: 60) {
                let state = try claire.json("session", "session", "show", agent)["state"]?.string
                return state == "idle" || state == "working"
            })
        place.fleet.tmux.kill()
        #expect(
            waitUntil(timeout: 90) {
                kinds(queue.output, of: task) == ["opened", "lost", "opened"]
            }, "\(queue.output) \(queue.errors)")
        finish(queue)
        #expect(try session(of: task) != agent)
        let shown = try claire.json("task", "task", "show", task)
        #expect(shown["notes"]?.array?.first?["text"]?.string?.hasPrefix("lost: ") == true)
        #expect(shown["assignments"]?.array?.first?["reason"]?.string == "lost")
    }

    @Test(
        "killed between any two steps of opening and started again, it opens one session for a task",
        arguments: [
            "planned-begun", "worktree-done", "files-done", "start-begun", "start-done",
            "record-begun", "record-done",
        ])
    func killedWhileOpening(moment: String) throws {
        let task = try task("once")
        let killed = try queue("--watch", environment: ["CLAIRE_KILL_AT": moment])
        #expect(killed.wait(timeout: 90) == 137, "\(killed.errors)")
        let again = claire.run("queue", "site", "--once", "--json")
        #expect(again.status == 0, "\(again)")
        #expect(try status(task) == "in_progress")
        #expect(try sessions().count == 1)
        #expect(place.terminals.count == 1)
        let agent = try session(of: task)
        #expect(waitUntil(timeout: 60) { prompts(agent).count == 1 })
        #expect(try place.complaints() == [])
    }

    @Test("killed between giving and typing, the prompt is typed by the next queue, once")
    func killedWhileFeeding() throws {
        let (first, second) = (try task("first", "--prio", "1"), try task("second"))
        #expect(claire.run("queue", "site", "--once", "-n", "1").status == 0)
        let agent = try session(of: first)
        #expect(waitUntil(timeout: 60) { prompts(agent).count == 1 })
        #expect(
            try waitUntil(timeout: 60) {
                claire.run("pull")
                return try claire.json("session", "session", "show", agent)["state"] == "idle"
            })
        #expect(claire.run("task", "submit", first).status == 0)
        let killed = try queue("--watch", "-n", "1", environment: ["CLAIRE_KILL_AT": "queue-given"])
        #expect(killed.wait(timeout: 90) == 137, "\(killed.errors)")
        #expect(try status(second) == "in_progress")
        #expect(prompts(agent).count == 1)
        let again = claire.run("queue", "site", "--once", "-n", "1", "--json")
        #expect(again.status == 0, "\(again)")
        #expect(kinds(again.output, of: second) == ["told"])
        #expect(prompts(agent).count { $0.contains("\nsecond\n") } == 1)
    }

    @Test("a second process is refused, and so is a second machine that does not take over")
    func oneOfEach() throws {
        let running = try queue("--watch")
        #expect(waitUntil(timeout: 60) { running.output.contains("\"queue\"") })
        let second = claire.run("queue", "site", "--once")
        #expect(second.status == 4, "\(second)")
        #expect(second.errors.contains("runs on this machine already as process \(running.pid)"))
        finish(running)
        let project = try claire.json("project", "project", "show", "site")["id"]?.string ?? ""
        let other = "0f0f0f0f-0000-4000-8000-000000000001"
        let payload: JSON = [
            "project_id": .string(project), "host": "build1", "actor": "claire",
            "command": .string(LiveFleet.id(77)),
        ]
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let machine = try #require(UUID(other))
        let hlc = try #require(HLC(wall: now, counter: 0, machine: machine))
        let store = try Store.open(at: claire.database, machine: nil)
        _ = try store.takeIn(
            [
                Incoming(
                    event: Event(
                        uuid: LiveFleet.id(78), hlc: hlc.text, machineID: other,
                        type: "queue_taken", payload: payload.encoded, createdAt: "now"),
                    position: nil)
            ], from: "peer", isDurable: true)
        let refused = claire.run("queue", "site", "--once")
        #expect(refused.status == 4, "\(refused)")
        #expect(refused.errors.contains("the queue of 'site' runs on 'build1'"))
        #expect(claire.run("queue", "site", "--once", "--take").status == 0)
    }

    @Test("a budget that is spent stops the feeding, and says so")
    func budget() throws {
        try place.fleet.replaceTransport(
            by: #"""
                case $1 in
                usage)
                    shift
                    printf 'uuid\tmodel\tinput\toutput\tcache_read\tcache_write\tcost_usd\tbasis\n'
                    for uuid; do printf '%s\tm\t1\t1\t0\t0\t1.50\testimate\n' "$uuid"; done ;;
                *) exec "$REAL" "$@" ;;
                esac
                """#)
        let (first, second) = (try task("first", "--prio", "1"), try task("second"))
        let queue = try queue("-n", "1", "--budget", "1.25")
        #expect(waitUntil(timeout: 90) { kinds(queue.output, of: first) == ["opened"] })
        let stopped = waitUntil(timeout: 90) {
            steps(queue.output).contains {
                $0.kind == "stopped" && $0.detail == "the budget of $1.25 is spent: $1.50"
            }
        }
        #expect(stopped, "\(queue.output) \(queue.errors)")
        #expect(claire.run("task", "submit", first).status == 0)
        #expect(queue.wait(timeout: 60) == 6)
        #expect(try status(second) == "todo")
    }

    @Test("an agent that meets its account's limit stops the feeding, and says so")
    func rateLimit() throws {
        _ = try task(
            "first", "--prio", "1", "--desc",
            "/stand-in error You've hit your limit · resets 3pm")
        let second = try task("second")
        let queue = try queue("--watch", "-n", "1")
        let stopped = waitUntil(timeout: 90) {
            steps(queue.output).contains {
                $0.kind == "stopped" && $0.detail.contains("hit your limit")
            }
        }
        #expect(stopped, "\(queue.output) \(queue.errors)")
        #expect(try status(second) == "todo")
        finish(queue)
    }

    @Test("only a project that is active and has a repository here has a queue")
    func refusals() throws {
        #expect(claire.run("queue", "nowhere").status == 3)
        try claire.project("bare")
        #expect(claire.run("queue", "bare").errors.contains("has no repository on this machine"))
        #expect(claire.run("project", "pause", "site").status == 0)
        let paused = claire.run("queue", "site")
        #expect(paused.status == 4 && paused.errors.contains("is paused"), "\(paused)")
        #expect(claire.run("queue", "--once").status == 3)
        #expect(claire.run("queue", "site", "--budget", "nan").status == 2)
        #expect(claire.run("queue", "site", "-n", "0").status == 2)
        #expect(claire.run("queue", "site", "--once", "--watch").status == 2)
    }
}
