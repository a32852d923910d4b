import ClairePlatform
import ClaireStore
import Support
import Testing

/// A database whose log was once written under a clock that stood far in the future.
@Suite("A wrong clock")
struct WrongClockTests {
    let claire: ClaireHome

    init() throws {
        claire = try ClaireHome()
        let year2100 = Ambient(
            now: { 4_102_444_800_000 },
            uuid: { .init(random: Randomness.next(), Randomness.next()) })
        let store = try Store.open(at: claire.database, machine: nil, ambient: year2100)
        try store.write(as: .person("ada")) { writer throws(StoreError) in
            _ = try writer.createProject(name: "late")
        }
    }

    @Test("every write says so until the clock is repaired, and reads don't")
    func says() throws {
        for words in [["project", "new", "one"], ["task", "add", "one", "x"]] {
            let result = claire.run(words)
            #expect(result.status == 0)
            #expect(result.errors.contains("clock is"))
            #expect(result.errors.hasSuffix("hint: claire doctor --repair clock\n"))
        }
        let logged = claire.run("project", "new", "two", "--json").errors
        #expect(logged.hasPrefix("{\"time\":") && logged.contains("\"level\":\"warning\""))
        #expect(claire.run("project", "list").errors.isEmpty)
        #expect(claire.run("doctor", "--repair", "clock").status == 0)
        #expect(claire.run("project", "new", "three").errors.isEmpty)
    }
}
