import ClaireDomain
import ClairePlatform
import Foundation

/// One host of a `HostFleet`: its home, and its server while it runs.
package final class FleetHost {
    package let host: NetworkHosts.Host
    package let claire: ClaireHome
    private var server: pid_t?
    private var tokens = 0

    init(_ host: NetworkHosts.Host, clock: Int) throws {
        self.host = host
        claire = try ClaireHome(initialised: false)
        if clock != 0 { claire.environment["CLAIRE_TEST_CLOCK_OFFSET"] = String(clock) }
        let made = claire.run("init")
        guard made.status == 0 else { throw ClaireFailure(words: ["init"], result: made) }
    }

    deinit { kill() }

    package var url: String { "http://\(host.address):8765" }

    /// Starts `claire web` on this host's address and waits until it answers.
    package func serve() throws {
        let words = [
            Products.path(of: "claire"), "web", "--host", host.address, "--insecure",
        ]
        let started = inside(
            [
                "sh", "-c", #"cd; out=$1; shift; "$@" >"$out" 2>"$out.err" </dev/null & echo $!"#,
                "sh", claire.home.path + "/web.out",
            ] + words)
        server = Int32(started.output.filter(\.isNumber))
        let answers = waitUntil { claire.home.text("web.out")?.contains("http") ?? false }
        guard answers else {
            throw ClaireFailure(
                words: words,
                result: CommandOutput(
                    status: 1, output: claire.home.text("web.out") ?? "",
                    errors: claire.home.text("web.out.err") ?? ""))
        }
    }

    /// Ends the server as a power cut would.
    package func kill() {
        guard let server else { return }
        Foundation.kill(server, SIGKILL)
        _ = waitUntil { Foundation.kill(server, 0) != 0 }
        self.server = nil
        try? FileManager.default.removeItem(atPath: claire.home.path + "/web.out")
    }

    /// Makes another host a peer of this one, with a token of this one's own.
    package func add(_ other: FleetHost) throws {
        tokens += 1
        let token = other.claire.run(
            "web", "token", "add", "\(host.namespace)-\(tokens)", "--scope", "sync", "--quiet")
        guard token.status == 0 else {
            throw ClaireFailure(words: ["web", "token", "add"], result: token)
        }
        let peer = other.host.namespace.split(separator: "-").last.map { "host\($0)" } ?? "peer"
        let added = claire.run(
            "sync", "peer", "add", peer, other.url, "--insecure", input: token.output)
        // A clone has its original's peers already.
        guard added.status == 0 || added.status == 4 else {
            throw ClaireFailure(words: ["sync", "peer", "add"], result: added)
        }
    }

    /// Runs `claire sync` on this host.
    @discardableResult
    package func sync() -> CommandOutput { inside([Products.path(of: "claire"), "sync"]) }

    /// Starts `claire sync` on this host without waiting for it.
    package func startSync() throws -> RunningSync {
        let started = inside([
            "sh", "-c", #""$1" sync >/dev/null 2>&1 </dev/null & echo $!"#, "sh",
            Products.path(of: "claire"),
        ])
        guard let process = Int32(started.output.filter(\.isNumber)) else {
            throw ClaireFailure(words: ["sync"], result: started)
        }
        return RunningSync(process: process)
    }

    /// Compares log and state with every peer's.
    package func verify() -> CommandOutput {
        inside([Products.path(of: "claire"), "sync", "verify"])
    }

    /// Takes so many events from a peer that is none of Claire's programs.
    package func takeFromStranger(_ count: Int) throws {
        let token = claire.run("web", "token", "add", "stranger", "--scope", "sync", "--quiet")
        try claire.home.write(token.output, to: "stranger.token")
        let taken = inside([
            "/usr/bin/env", "python3", Products.repository + "/Tests/Programs/independent_peer.py",
            claire.home.path + "/stranger.json", url, claire.home.path + "/stranger.token",
            "--write", String(count), "--type", "stranger_wrote",
        ])
        guard taken.status == 0 else {
            throw ClaireFailure(words: ["independent_peer.py"], result: taken)
        }
    }

    /// How many events of the stranger's are here.
    package func strangersEvents() throws -> Int {
        try claire.json("events", "log", "--type", "stranger_wrote").array?.count ?? 0
    }

    /// The titles of all tasks.
    package func titles() throws -> [String] {
        try claire.json("tasks", "task", "list", "--all").array?
            .compactMap { $0["title"]?.string } ?? []
    }

    /// Puts a copy in the place of the database, as a person would after a disk was lost.
    package func restore(_ backup: String) throws {
        kill()
        for end in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: claire.database + end)
        }
        try FileManager.default.copyItem(atPath: backup, toPath: claire.database)
        try serve()
    }

    /// Becomes what another host's disk is, its machine id and its peers with it.
    package func becomeCloneOf(_ original: FleetHost) throws {
        kill()
        original.kill()
        for folder in [".config", ".local"] {
            try? FileManager.default.removeItem(atPath: claire.home.path + "/" + folder)
            try FileManager.default.copyItem(
                atPath: original.claire.home.path + "/" + folder,
                toPath: claire.home.path + "/" + folder)
        }
        try original.serve()
        try serve()
    }

    private func inside(_ words: [String], timeout: Double = 60) -> CommandOutput {
        claire.home.run(
            ["PATH=/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"] + host.command(words),
            environment: claire.environment, timeout: timeout)
    }
}

/// A `claire sync` that runs beside the test.
package struct RunningSync {
    let process: pid_t

    /// Waits until it is gone.
    package func wait() { _ = waitUntil(timeout: 60) { Foundation.kill(process, 0) != 0 } }
}
