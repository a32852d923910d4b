import ClaireDomain
import Foundation
import Support
import Testing

@testable import ClaireStore

/// Machines that exchange over `claire web` and `claire sync`, each with its own home and database.
@Suite struct SyncMachinesTests {
    /// Adds many tasks to a project in one go.
    private func fill(_ claire: ClaireHome, _ count: Int, project: String) throws {
        let id = try #require(
            UUID(try claire.json("project", "project", "show", project)["id"]?.string ?? ""))
        let store = try Store.open(at: claire.database, machine: nil)
        try store.write(as: .person("ada")) { writer throws(StoreError) in
            for number in 0..<count { try writer.addTask(NewTask(title: "task \(number)"), to: id) }
        }
    }

    private func digest(_ claire: ClaireHome) throws -> String {
        let store = try Store.open(at: claire.database, machine: nil)
        return try store.read { reader throws(StoreError) in
            try reader.versionVector().digest + " " + Digest.state(reader)
        }
    }

    private func count(_ claire: ClaireHome) throws -> Int {
        let store = try Store.open(at: claire.database, machine: nil)
        return try store.read { reader throws(StoreError) in try reader.eventCount() }
    }

    /// All hold the same, and nothing is wrong with any of them.
    private func expectLevel(_ homes: [ClaireHome]) throws {
        let digests = Set(try homes.map(digest))
        #expect(digests.count == 1)
        for home in homes {
            let doctor = home.run("doctor")
            #expect(!doctor.output.contains("problem"), "\(doctor.output)")
        }
    }

    private func sync(_ claire: ClaireHome) throws -> LiveProcess {
        let environment = claire.home.environment.merging(claire.environment) { $1 }
        return try LiveProcess(
            [Products.path(of: "claire"), "sync", "--json"], environment: environment)
    }

    @Test func twoMachinesHoldTheSameAfterOneCall() throws {
        let server = try ServingHome()
        let claire = try ClaireHome()
        try server.claire.project("theirs")
        try claire.project("ours")
        _ = try claire.task("ours", "a task")
        try server.befriend(claire, as: "box")
        let result = claire.run("sync")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output == "✓ box: sent 2 events, received 1 event\n")
        #expect(claire.run("sync").output == "✓ box: nothing new\n")
        try expectLevel([claire, server.claire])
        #expect(server.claire.run("task", "list").output.contains("a task"))
        let verified = claire.run("sync", "verify")
        #expect(verified.output == "✓ box: holds the same 3 events and the same state\n")
        _ = try server.claire.task("ours", "done there")
        let differs = claire.run("sync", "verify")
        #expect(differs.status == 1)
        #expect(differs.output.contains("lack here; the next exchange brings them"))
        #expect(claire.run("sync").status == 0)
        #expect(claire.run("sync", "verify").status == 0)
    }

    @Test func onALineOfThreeEventsPassThroughTheMiddle() throws {
        let middle = try ServingHome()
        let (left, right) = (try ClaireHome(), try ClaireHome())
        try middle.befriend(left, as: "middle")
        try middle.befriend(right, as: "middle")
        for (home, name) in [(left, "left"), (middle.claire, "middle"), (right, "right")] {
            try home.project(name)
        }
        for home in [left, right, left] { #expect(home.run("sync").status == 0) }
        try expectLevel([left, middle.claire, right])
        #expect(left.run("project", "list", "-q").output.split(separator: "\n").count == 3)
    }

    @Test func theServerKilledInTheMiddleLosesNothing() throws {
        let server = try ServingHome()
        let claire = try ClaireHome()
        try claire.project("ours")
        try fill(claire, 4000, project: "ours")
        try server.befriend(claire, as: "box")
        let process = try sync(claire)
        #expect(try waitUntil { try count(server.claire) > 600 })
        server.stop(SIGKILL)
        #expect(process.wait() == 5)
        let arrived = try count(server.claire)
        #expect(arrived >= 600 && arrived < 4001, "\(arrived)")
        try server.start()
        let result = claire.run("sync", "--json")
        #expect(result.status == 0, "\(result.errors)")
        // What had arrived is not sent again, but for the page that was under way.
        let sent = try JSON.parse(result.output)["exchanges"]?.array?.first?["sent"]?.integer ?? 0
        #expect(sent <= 4001 - 500, "\(sent)")
        try expectLevel([claire, server.claire])
    }

    @Test func theCallerKilledInTheMiddleLosesNothing() throws {
        let server = try ServingHome()
        let claire = try ClaireHome()
        try server.claire.project("theirs")
        // More than it takes in at once, several times.
        try fill(server.claire, 16_000, project: "theirs")
        try server.befriend(claire, as: "box")
        let process = try sync(claire)
        #expect(try waitUntil { try count(claire) > 600 })
        process.kill9()
        let arrived = try count(claire)
        #expect(arrived >= 600 && arrived < 16_001, "\(arrived)")
        _ = try server.claire.task("theirs", "meanwhile")
        #expect(claire.run("sync").status == 0)
        try expectLevel([claire, server.claire])
        #expect(try count(claire) == 16_002)
    }

    @Test func manyAtOnceAndWritersMeanwhileAreSafe() throws {
        let server = try ServingHome()
        let homes = [try ClaireHome(), try ClaireHome()]
        for (number, home) in homes.enumerated() {
            try home.project("of \(number)")
            try fill(home, 300, project: "of \(number)")
            try server.befriend(home, as: "box")
        }
        let runs = try homes.flatMap { home in try (0..<4).map { _ in try sync(home) } }
        for number in 0..<5 {
            try server.claire.project("meanwhile \(number)")
            _ = try homes[0].task("of 0", "meanwhile \(number)")
        }
        for run in runs { #expect(run.wait() == 0, "\(run.errors)") }
        for _ in 0..<2 { for home in homes { #expect(home.run("sync").status == 0) } }
        try expectLevel(homes + [server.claire])
        #expect(try count(server.claire) == 2 * 301 + 10)
    }

    @Test func aWatchBringsWhatIsWrittenOnEitherSide() throws {
        let server = try ServingHome()
        let claire = try ClaireHome()
        try server.befriend(claire, as: "box")
        let environment = claire.home.environment.merging(claire.environment) { $1 }
        let watch = try LiveProcess(
            [Products.path(of: "claire"), "sync", "--watch", "--every", "100ms"],
            environment: environment)
        try claire.project("ours")
        #expect(waitUntil { server.claire.run("project", "list").output.contains("ours") })
        try server.claire.project("theirs")
        #expect(waitUntil { claire.run("project", "list").output.contains("theirs") })
        server.stop(SIGKILL)
        #expect(waitUntil { watch.errors.contains("can't be reached") })
        try claire.project("offline")
        try server.start()
        #expect(
            waitUntil(timeout: 60) {
                server.claire.run("project", "list").output.contains("offline")
            })
        watch.send(SIGTERM)
        #expect(watch.wait() == 128 + SIGTERM)
        try expectLevel([claire, server.claire])
    }

    @Test func aTokenOfAnotherScopeAndARemovedOneAreSaidAsSuch() throws {
        let server = try ServingHome()
        let claire = try ClaireHome()
        let reading = try server.token("reader", scope: "read")
        let url = server.url
        claire.run("sync", "peer", "add", "box", url, input: reading + "\n")
        let forbidden = claire.run("sync")
        #expect(forbidden.status == 5)
        #expect(forbidden.errors.contains("peer 'box' does not let this token sync"))
        #expect(forbidden.errors.contains("--scope sync"))
        let good = try server.token("good")
        claire.run("sync", "peer", "add", "box", url, input: good + "\n")
        #expect(claire.run("sync").status == 0)
        server.claire.run("web", "token", "remove", "good")
        #expect(waitUntil { claire.run("sync").status == 5 })
        let removed = claire.run("sync")
        #expect(removed.errors.contains("peer 'box' refuses the token"))
        #expect(!removed.errors.contains(good))
    }

    @Test func aCloneThatWroteUnderTheSameNameIsToldApart() throws {
        let server = try ServingHome()
        let claire = try ClaireHome()
        try claire.project("ours")
        try server.befriend(claire, as: "box")
        #expect(claire.run("sync").status == 0)
        let clone = try ClaireHome(initialised: false)
        let copied = claire.home.run([
            "cp", "-a", claire.home.path + "/.local", claire.home.path + "/.config",
            clone.home.path,
        ])
        try #require(copied.status == 0, "\(copied.errors)")
        _ = try claire.task("ours", "by the one")
        _ = try clone.task("ours", "by the other")
        for _ in 0..<2 { for home in [claire, clone] { #expect(home.run("sync").status == 0) } }
        try expectLevel([claire, clone, server.claire])
        let tasks = server.claire.run("task", "list").output
        #expect(tasks.contains("by the one") && tasks.contains("by the other"))
    }
    @Test func overTLSTheyTrustACertificateOfTheirOwn() throws {
        var chain = ""
        let server = try ServingHome { home in
            let (certificate, key) = (home.path + "/chain.pem", home.path + "/key.pem")
            let made = home.run([
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-keyout", key, "-out",
                certificate, "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1",
            ])
            try #require(made.status == 0, "\(made.errors)")
            chain = certificate
            return ["--tls-cert", certificate, "--tls-key", key]
        }
        let claire = try ClaireHome()
        try server.claire.project("theirs")
        try claire.project("ours")
        try server.befriend(claire, as: "box")
        let refused = claire.run("sync")
        #expect(refused.status == 5)
        #expect(refused.errors.contains("can't be trusted"))
        let trusting = ["SSL_CERT_FILE": chain]
        #expect(claire.run(["sync"], environment: trusting).status == 0)
        #expect(claire.run(["sync", "verify"], environment: trusting).status == 0)
        try expectLevel([claire, server.claire])
    }
}
