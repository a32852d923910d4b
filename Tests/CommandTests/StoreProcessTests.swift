import ClaireDomain
import Foundation
import Support
import Testing

@testable import ClaireStore

/// Many processes on one database, some of them killed.
@Suite("the store under many processes")
struct StoreProcessTests {
    private let claire: ClaireHome

    init() throws {
        claire = try ClaireHome()
        try claire.project("site")
    }

    /// The database as its rules want it: no reading twice, no gap, every chain and projection right.
    private func check(tasks: [String]) throws {
        let store = try Store.open(at: claire.database, machine: nil)
        let checks = try Inspection.run(store).checks
        #expect(checks.allSatisfy { $0.verdict == .ok }, "\(checks)")
        let twice = try store.connection.prepare(
            "SELECT hlc FROM events GROUP BY hlc HAVING count(*) > 1"
        ).all { $0.text(0) }
        #expect(twice == [])
        let known = Set(try store.connection.prepare("SELECT id FROM tasks").all { $0.text(0) })
        #expect(tasks.filter { !known.contains($0) } == [], "acknowledged and not there")
        #expect(Set(tasks).count == tasks.count)
        let doctor = claire.run("doctor")
        #expect(!doctor.output.contains("problem"), "\(doctor.output)")
    }

    private func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    @Test("sixteen writers at once: all exit 0, nothing is lost, no clock reading is given twice")
    func writers() throws {
        let result = claire.shell(
            """
            for writer in $(seq 16); do
              (for task in 1 2 3; do
                claire task add --quiet site "$writer $task" >> out.$writer || echo "exit $?" >> failed
              done) &
            done
            wait
            cat failed 2>/dev/null
            cat out.* >&2
            """)
        #expect(result.output == "")
        let ids = words(result.errors)
        #expect(ids.count == 48)
        try check(tasks: ids)
    }

    @Test("of forty that claim one task exactly one wins, and the others learn who, with exit 4")
    func claims() throws {
        let id = try claire.task("site", "wanted")
        let result = claire.shell(
            """
            for claimer in $(seq 40); do
              (CLAIRE_ACTOR=agent$claimer claire task claim \(id) > out.$claimer 2> err.$claimer
               echo "$? agent$claimer $(head -1 err.$claimer)" >> outcomes) &
            done
            wait
            cat outcomes
            """)
        let outcomes = result.output.split(separator: "\n").map(String.init)
        #expect(outcomes.count == 40)
        let winners = outcomes.filter { $0.hasPrefix("0 ") }
        #expect(winners.count == 1, "\(outcomes)")
        let winner = words(winners.first ?? "").dropFirst().first ?? "?"
        let losers = outcomes.filter { $0.hasPrefix("4 ") && $0.contains("'\(winner)'") }
        #expect(losers.count == 39, "\(outcomes)")
        try check(tasks: [id])
    }

    @Test("of those that ask for the next task each gets another, and none is given twice")
    func claimNext() throws {
        for number in 0..<12 { _ = try claire.task("site", "task \(number)") }
        let result = claire.shell(
            """
            for claimer in $(seq 12); do
              (claire task next --claim --quiet >> out.$claimer || echo "exit $?" >> failed) &
            done
            wait
            cat failed 2>/dev/null
            cat out.* >&2
            """)
        #expect(result.output == "")
        #expect(Set(words(result.errors)).count == 12)
        try check(tasks: words(result.errors))
    }

    @Test("writers killed at any moment lose nothing that they acknowledged and leave no gap")
    func kills() throws {
        // Sixty times two writers work in a loop, each in a process group that is killed whole.
        let result = claire.shell(
            """
            cat > work <<'END'
            while :; do claire-task add --quiet site killed >> acknowledged.$1; done
            END
            for round in $(seq 60); do
              setsid sh work 1 & first=$!
              setsid sh work 2 & second=$!
              sleep 0.$((round % 3))$((round % 7 + 3))
              # On a busy machine a writer may not have its group yet.
              for writer in $first $second; do
                until kill -9 -$writer; do sleep 0.01; done
              done
              wait $first $second
            done 2>/dev/null
            cat acknowledged.*
            """, environment: ["CLAIRE_DB": claire.database])
        // A line that was cut by the kill was not acknowledged.
        let ids = words(result.output).filter { $0.utf8.count == 36 }
        #expect(ids.count > 20, "\(ids.count) acknowledged")
        try check(tasks: ids)
        _ = try claire.task("site", "and on it goes")
    }

    @Test("replays beside writers: writers all succeed, and of replays at once one is told to wait")
    func replays() throws {
        let result = claire.shell(
            """
            for replayer in 1 2; do
              (for round in 1 2 3; do
                claire doctor replay > replay.$replayer 2>&1
                code=$?; [ $code = 0 ] || [ $code = 4 ] || echo "replay exit $code"
              done) &
            done
            for writer in 1 2 3 4; do
              (for task in 1 2 3 4; do
                claire task add --quiet site "$writer $task" >> out.$writer || echo "exit $?"
                claire task list --json > list.$writer || echo "list exit $?"
              done) &
            done
            wait
            cat out.* >&2
            """)
        #expect(result.output == "")
        #expect(words(result.errors).count == 16)
        try check(tasks: words(result.errors))
    }

    /// Why another user's view can't be tried here; `nil` when it can.
    private static let noOtherUser: String? = {
        let result = Command.run(
            asNobody + ["test", "-x", Products.path(of: "claire")],
            environment: ["PATH": "/usr/bin:/bin"])
        return result.status == 0 ? nil : "nobody can't run the programs that were built"
    }()

    private static let asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

    @Test(
        "another user is told that they may not, never that nothing is there, and changes nothing",
        .enabled(if: noOtherUser == nil, "\(noOtherUser ?? "")"))
    func otherUser() throws {
        _ = try claire.task("site", "x")
        let database = claire.database
        let before = try Data(contentsOf: URL(fileURLWithPath: database))
        func run(_ words: String...) -> CommandOutput {
            Command.run(
                Self.asNobody + [Products.path(of: "claire")] + words,
                environment: ["PATH": "/usr/bin:/bin", "HOME": "/", "CLAIRE_DB": database])
        }
        for (mode, problem) in [("0700", "may not be searched"), ("0755", "permission denied")] {
            _ = claire.shell("chmod 755 . .local .local/share; chmod \(mode) .local/share/claire")
            for result in [run("task", "list"), run("task", "add", "site", "x")] {
                #expect(result.status == 1 && result.output == "", "\(mode): \(result)")
                #expect(result.errors.contains(problem), "\(mode): \(result.errors)")
                #expect(!result.errors.contains("claire init"), "\(mode): \(result.errors)")
            }
        }
        _ = claire.shell("chmod 644 .local/share/claire/*")
        let read = run("task", "list", "--json")
        #expect(read.status == 0 && read.output.contains("\"x\""), "\(read)")
        let written = run("task", "add", "site", "y")
        #expect(written.status == 1 && written.errors.contains("permission denied"), "\(written)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: database)) == before)
        _ = claire.shell("chmod 600 .local/share/claire/*")
        try check(tasks: [])
    }
}
