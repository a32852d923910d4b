import ClaireDomain
import Foundation
import Support
import Testing

/// Programs that are none of Claire's and speak the documented routes: one the exchange, one only the
/// older form.
@Suite struct OtherImplementationTests {
    private static let programs = Products.repository + "/Tests/Programs/"

    /// Runs a program of that folder and returns what it printed.
    private func run(_ home: TemporaryHome, _ program: String, _ words: [String]) throws -> JSON {
        let result = home.run(["python3", Self.programs + program] + words)
        guard result.status == 0 else { throw ClaireFailure(words: [program], result: result) }
        return try JSON.parse(result.output)
    }

    /// A token of a server in a file of a home.
    private func token(_ server: ServingHome, in home: TemporaryHome, _ name: String) throws
        -> String
    {
        let made = server.claire.run("web", "token", "add", name, "--scope", "sync", "--quiet")
        guard made.status == 0 else { throw ClaireFailure(words: ["web"], result: made) }
        return try home.write(made.output, to: name + ".token")
    }

    private func titles(_ claire: ClaireHome) throws -> [String] {
        (try claire.json("tasks", "task", "list", "--all").array ?? [])
            .compactMap { $0["title"]?.string }.sorted()
    }

    @Test func aPeerThatIsAnotherProgramHoldsTheSameLog() throws {
        let server = try ServingHome()
        let home = try TemporaryHome()
        let key = try token(server, in: home, "stranger")
        try server.claire.project("api")
        _ = try server.claire.task("api", "größer 🦊")
        let words = [home.path + "/log.json", server.url, key]
        let first = try run(home, "independent_peer.py", words + ["--write", "1200"])
        #expect(first["have"]?.object?.keys.count == 2)
        let doctor = server.claire.run("doctor", "--json")
        #expect(doctor.output.contains("1200"), "events of unknown types are counted")
        _ = try server.claire.task("api", "a later one")
        let second = try run(home, "independent_peer.py", words)
        let digest = home.run([
            "curl", "-sS", "-H",
            "Authorization: Bearer \(home.text("stranger.token") ?? "")"
                .trimmingCharacters(in: .newlines), server.url + "/api/v1/sync/digest",
        ])
        let document = try JSON.parse(digest.output)
        #expect(document["digest"]?.string == second["digest"]?.string)
        #expect(document["origins"]?.object?.keys.count == 2)
    }

    @Test func aPeerOfTheOlderFormCarriesEventsBetweenTwoMachinesThatNeverMeet() throws {
        let (left, right) = (try ServingHome(), try ServingHome())
        let home = try TemporaryHome()
        // The left one writes with a clock behind: its events are older than all that is known.
        left.claire.environment["CLAIRE_TEST_CLOCK_OFFSET"] = "-250000"
        let words = try [left, right].enumerated().map { number, server in
            try server.url + "=" + token(server, in: home, "old-\(number)")
        }
        let state = home.path + "/old.json"
        try right.claire.project("api")
        _ = try right.claire.task("api", "from the right")
        // On a line the second round brings back what the far end had.
        for _ in 1...2 { _ = try run(home, "old_form.py", [state] + words) }
        for round in 1...3 {
            _ = try left.claire.task("api", "late \(round)")
            _ = try right.claire.task("api", "early \(round)")
            for _ in 1...2 { _ = try run(home, "old_form.py", [state] + words) }
        }
        let all = try titles(right.claire)
        #expect(all.count == 7)
        #expect(try titles(left.claire) == all)
        let idle = try run(home, "old_form.py", [state] + words)
        #expect(idle["taken"]?.integer == 0 && idle["sent"]?.integer == 0)
    }

    @Test func onALineOfThreeTheOlderFormAndTheExchangeConvergeTogether() throws {
        // old form – server – server – old form: the servers exchange, the ends only carry.
        let (left, right) = (try ServingHome(), try ServingHome())
        try right.befriend(left.claire, as: "right")
        let homes = try [TemporaryHome(), TemporaryHome()]
        let ends = try zip(homes, [left, right]).map { home, server in
            [home.path + "/old.json", server.url + "=" + (try token(server, in: home, "old"))]
        }
        try left.claire.project("api")
        for round in 1...3 {
            _ = try left.claire.task("api", "left \(round)")
            #expect(left.claire.run("sync").status == 0)
            _ = try right.claire.task("api", "right \(round)")
            for (home, words) in zip(homes, ends) { _ = try run(home, "old_form.py", words) }
        }
        #expect(left.claire.run("sync").status == 0)
        #expect(left.claire.run("sync", "verify").status == 0)
        let held = try zip(homes, ends).map { try run($0, "old_form.py", $1)["events"]?.integer }
        #expect(held[0] == held[1])
        #expect(try titles(left.claire).count == 6)
        #expect(try titles(right.claire).count == 6)
    }
}
