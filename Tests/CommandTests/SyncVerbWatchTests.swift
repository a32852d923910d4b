import ClaireDomain
import Foundation
import Support
import Testing

/// `claire sync --watch`.
@Suite struct SyncVerbWatchTests {
    private let claire: ClaireHome

    init() throws {
        claire = try ClaireHome()
        try claire.project("site")
    }

    private func watch(_ more: String...) throws -> LiveProcess {
        let words = [Products.path(of: "claire"), "sync", "--watch"] + more
        let environment = claire.home.environment.merging(claire.environment) { $1 }
        return try LiveProcess(words, environment: environment)
    }

    /// The log's lines with a message.
    private func lines(_ process: LiveProcess, _ message: String) -> [JSON] {
        process.errors.split(separator: "\n").compactMap { try? JSON.parse(String($0)) }
            .filter { $0["message"]?.string == message }
    }

    private func methods(_ server: FakeServer) -> [String] {
        server.requests.map {
            "\($0["method"]?.string ?? "") \($0["headers"]?["if-none-match"] == nil ? "all" : "if")"
        }
    }

    @Test func anIdleRoundIsOneConditionalCall() throws {
        let server = try FakeServer(PeerScript.taking)
        try claire.peer("box", server.url)
        let process = try watch("--every", "100ms")
        #expect(waitUntil { lines(process, "synced").count == 1 }, "\(process.errors)")
        #expect(waitUntil { methods(server).count { $0 == "GET if" } > 5 })
        let posts = methods(server).count { $0 == "POST all" }
        #expect(waitUntil { methods(server).count { $0 == "GET if" } > 10 })
        #expect(methods(server).count { $0 == "POST all" } == posts)
        #expect(server.requests.allSatisfy { $0["path"]?.string?.contains("state=true") == false })
        process.send(SIGTERM)
        #expect(process.wait() == 128 + SIGTERM)
        #expect(lines(process, "stopped").count == 1)
    }

    @Test func whatIsWrittenHereGoesOutAtOnce() throws {
        let server = try FakeServer(PeerScript.taking)
        try claire.peer("box", server.url)
        let process = try watch("--every", "1h")
        #expect(waitUntil { lines(process, "synced").count == 1 })
        for number in 0..<3 {
            _ = try claire.task("site", "task \(number)")
            #expect(waitUntil { lines(process, "synced").count == number + 2 })
        }
        #expect(lines(process, "synced").last?["sent"]?.integer == 1)
    }

    @Test func aPeerThatIsDownIsSaidOnceAndTheOthersGoOn() throws {
        let flag = claire.home.path + "/up"
        let server = try FakeServer(
            "import os\nif not os.path.exists('\(flag)'): return None\n" + PeerScript.taking)
        let other = try FakeServer(PeerScript.taking)
        try claire.peer("box", server.url)
        try claire.peer("other", other.url)
        let process = try watch("--every", "20ms")
        #expect(waitUntil { server.requests.count >= 3 })
        let failed = process.errors.split(separator: "\n").filter { $0.contains("broke off") }
        #expect(failed.count == 1)
        #expect(failed.first?.contains(#""level":"warning""#) == true)
        // It is called less and less often, the other goes on.
        #expect(waitUntil { other.requests.count > 20 })
        #expect(server.requests.count < 20)
        try claire.home.write("", to: "up")
        #expect(waitUntil(timeout: 60) { lines(process, "peer 'box' answers again").count == 1 })
        process.send(SIGINT)
        #expect(process.wait() == 128 + SIGINT)
    }

    @Test func patienceThatAPeerAsksForIsObeyed() throws {
        let server = try FakeServer("return reply(503, Retry_After='600')")
        try claire.peer("box", server.url)
        let process = try watch("--every", "20ms")
        #expect(waitUntil { process.errors.contains("asks to wait 600 s") })
        // News here is no reason to call it either: another peer shows that it was noticed.
        let other = try FakeServer(PeerScript.taking)
        try claire.peer("other", other.url)
        #expect(waitUntil { lines(process, "synced").count == 1 })
        _ = try claire.task("site", "a task")
        #expect(waitUntil { lines(process, "synced").count == 2 })
        #expect(server.requests.count <= 2)
    }

    @Test func aPeerThatIsAddedMeanwhileIsCalled() throws {
        let server = try FakeServer(PeerScript.taking)
        let second = try FakeServer(PeerScript.taking)
        try claire.peer("box", server.url)
        let process = try watch("--every", "1h")
        #expect(waitUntil { lines(process, "synced").count == 1 })
        try claire.peer("second", second.url)
        #expect(waitUntil { lines(process, "synced").contains { $0["peer"] == "second" } })
        claire.run("sync", "peer", "remove", "second")
        #expect(waitUntil { lines(process, "watching").last?["peers"]?.array == ["box"] })
    }

    @Test func aSilentPeerDoesNotKeepItFromEnding() throws {
        let server = try FakeServer("time.sleep(100)")
        try claire.peer("box", server.url)
        let process = try watch()
        #expect(waitUntil { server.requests.count == 1 })
        process.send(SIGTERM)
        #expect(process.wait(timeout: 20) == 128 + SIGTERM)
    }

    @Test func eachExchangeIsALineOfJSON() throws {
        let server = try FakeServer(PeerScript.taking)
        try claire.peer("box", server.url)
        let process = try watch("--every", "50ms", "--json")
        #expect(waitUntil { process.output.split(separator: "\n").count == 1 })
        _ = try claire.task("site", "a task")
        #expect(waitUntil { process.output.split(separator: "\n").count == 2 })
        let last = try JSON.parse(String(process.output.split(separator: "\n")[1]))
        #expect(last["format"]?.string == "claire/1")
        #expect(last["exchange"]?["peer"]?.string == "box")
        #expect(last["exchange"]?["sent"]?.integer == 1)
    }

    @Test func withoutPeersThereIsNothingToWatch() {
        let result = claire.run("sync", "--watch")
        #expect(result.status == 0)
        #expect(result.errors.contains("no peers"))
    }
}
