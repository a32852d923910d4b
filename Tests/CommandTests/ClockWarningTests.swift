import ClaireDomain
import ClairePlatform
import ClaireStore
import Foundation
import Support
import Testing

@Suite("A clock that is wrong")
struct ClockWarningTests {
    @Test("once far ahead is said at every write, and at no reading")
    func ahead() throws {
        let claire = try ClaireHome()
        let future = Ambient(
            now: { WallClock.now() + 48 * 3_600_000 }, uuid: Ambient.live.uuid)
        let store = try Store.open(at: claire.database, machine: nil, ambient: future)
        _ = try store.write(as: .claire) { writer throws(StoreError) in
            try writer.createProject(name: "site")
        }
        for title in ["a", "b"] {
            let result = claire.run("task", "add", "site", title)
            #expect(result.status == 0)
            #expect(result.errors.contains("clock is 1d ahead of this machine's"))
            #expect(
                result.errors.contains(
                    "hint: if this machine's clock is right: claire doctor --repair clock"))
            #expect(result.errors.split(separator: "\n").count == 2, "once")
        }
        #expect(claire.run("task", "list").errors.isEmpty)
        let logged = claire.run("task", "add", "site", "c", "--json")
        #expect(try JSON.parse(logged.errors)["level"] == "warning")
        #expect(try JSON.parse(logged.output)["task"]?["title"] == "c")
    }

    @Test("a few minutes of drift are not worth a word")
    func drift() throws {
        let claire = try ClaireHome()
        let near = Ambient(now: { WallClock.now() + 60_000 }, uuid: Ambient.live.uuid)
        let store = try Store.open(at: claire.database, machine: nil, ambient: near)
        _ = try store.write(as: .claire) { writer throws(StoreError) in
            try writer.createProject(name: "site")
        }
        #expect(claire.run("task", "add", "site", "a").errors.isEmpty)
    }
}
