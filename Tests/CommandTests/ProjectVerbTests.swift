import ClaireDomain
import Foundation
import Support
import Testing

@Suite("claire project")
struct ProjectVerbTests {
    let claire: ClaireHome

    init() throws { claire = try ClaireHome() }

    @Test(
        "takes any name that is allowed, and finds the project by it",
        arguments: [
            "site", "Data lake", "it's \"quoted\"", "$(touch x)", "`x`", "🚀 rocket", "مشروع",
            "é", "e\u{301}", "a;b", "*", "\\", "日本語", String(repeating: "x", count: 200),
        ])
    func names(_ name: String) throws {
        let id = try claire.project(name)
        let shown = try JSON.parse(claire.run("project", "show", "--json", "--", name).output)
        #expect(shown["project"]?["id"]?.string == id)
        #expect(shown["project"]?["name"]?.string.map { Array($0.utf8) } == Array(name.utf8))
        #expect(claire.run("project", "list", "--quiet").output == id + "\n")
        #expect(claire.home.files(below: "x").isEmpty)
    }

    @Test(
        "refuses a name that is not allowed with exit 2, and writes nothing",
        arguments: [
            "", " ", "-x", "a/b", "a~b", "a\nb", "a\u{1b}[31m", "\u{9b}x", "a\u{7f}",
            String(repeating: "x", count: 201), String(repeating: "é", count: 101),
        ])
    func badNames(_ name: String) throws {
        let result = claire.run("project", "new", "--", name)
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(!result.errors.contains("\u{1b}"))
        #expect(try claire.json("projects", "project", "list") == [])
    }

    @Test("a name that is taken is a conflict that names the holder")
    func taken() throws {
        let id = try claire.project("site")
        let result = claire.run("project", "new", "site")
        #expect(result.status == 4)
        #expect(result.errors.contains(id.prefix(8)))
        let error = try JSON.parse(claire.run("project", "new", "site", "--json").errors)
        #expect(error["error"]?["code"] == "name_taken")
    }

    @Test("names are compared by their bytes: composed and decomposed letters are two projects")
    func bytes() throws {
        try claire.project("caf\u{e9}")
        try claire.project("cafe\u{301}")
        #expect(try claire.json("projects", "project", "list").array?.count == 2)
    }

    @Test("each move sets its status, and saying it again changes nothing")
    func moves() throws {
        try claire.project("site")
        for (word, status) in [
            ("pause", "paused"), ("resume", "active"), ("done", "done"), ("resume", "active"),
        ] {
            #expect(
                try claire.json("project", "project", word, "site")["status"]?.string == status)
            let events = try claire.json("events", "project", "show", "site", "--history")
            claire.run("project", word, "site")
            #expect(
                try claire.json("events", "project", "show", "site", "--history") == events)
        }
    }

    @Test("a deleted project is hidden with its tasks until it is restored")
    func deletion() throws {
        try claire.project("site")
        let task = try claire.task("site", "x")
        #expect(claire.run("project", "delete", "site").status == 0)
        #expect(claire.run("project", "show", "site").status == 3)
        #expect(try claire.json("projects", "project", "list") == [])
        #expect(try claire.json("tasks", "task", "list", "--all") == [])
        #expect(claire.run("project", "restore", "site").status == 0)
        #expect(try claire.json("tasks", "task", "list").array?.first?["id"]?.string == task)
    }

    @Test("a deleted project whose name was taken meanwhile can't be restored")
    func restoreConflict() throws {
        let id = try claire.project("site")
        claire.run("project", "delete", "site")
        try claire.project("site")
        #expect(claire.run("project", "restore", id).status == 4)
    }

    @Test("what was overwritten stays visible in the history")
    func history() throws {
        try claire.project("site")
        claire.run("project", "edit", "site", "--goal", "first")
        claire.run("project", "edit", "site", "--goal", "second")
        claire.run("project", "edit", "site", "--goal", "")
        let result = claire.run("project", "show", "site", "--history")
        #expect(result.output.contains("'first'") && result.output.contains("'second'"))
        #expect(try claire.json("project", "project", "show", "site")["goal"] == nil as JSON)
    }

    @Test("a full id wins over a project that is called so")
    func fullIDWins() throws {
        let first = try claire.project("first")
        let second = try claire.project(first)
        #expect(claire.run("project", "show", first, "--quiet").output == first + "\n")
        #expect(claire.run("project", "delete", first).status == 0)
        #expect(claire.run("project", "list", "--quiet").output == second + "\n")
        #expect(claire.run("project", "restore", first).status == 0)
        #expect(claire.run("project", "list", "--quiet").output.contains(first))
    }

    @Test("a name wins over an id's beginning, and an id's beginning needs four characters")
    func lookup() throws {
        let id = try claire.project("site")
        #expect(claire.run("project", "show", String(id.prefix(4))).status == 0)
        #expect(claire.run("project", "show", String(id.prefix(8)).uppercased()).status == 0)
        #expect(claire.run("project", "show", String(id.prefix(3))).status == 3)
        let other = try claire.project(String(id.prefix(8)))
        #expect(
            try claire.json("project", "project", "show", String(id.prefix(8)))["id"]?.string
                == other)
    }

    @Test("--repo must be in a git repository, and is kept as an absolute path")
    func repository() throws {
        let folder = try claire.home.folder("src/lake")
        try claire.project("site")
        for bad in ["nowhere", folder, claire.config] {
            let result = claire.run("project", "edit", "site", "--repo", bad)
            #expect(result.status == 2, "\(bad)")
        }
        _ = try claire.home.folder("src/lake/.git")
        let inside = try claire.home.folder("src/lake/deep/er")
        let result = claire.run("project", "edit", "site", "--repo", ".", "--json", in: inside)
        #expect(try JSON.parse(result.output)["project"]?["repo"]?.string == folder)
    }

    @Test("the list counts tasks by status and filters by the project's")
    func list() throws {
        try claire.project("site")
        try claire.project("lake")
        for title in ["a", "b"] { _ = try claire.task("site", title) }
        claire.run("project", "pause", "lake")
        let paused = try claire.json("projects", "project", "list", "--status", "paused")
        #expect(paused.array?.compactMap { $0["name"]?.string } == ["lake"])
        let all = try claire.json("projects", "project", "list")
        #expect(all.array?.last?["task_counts"]?["todo"] == 2)
        let none = claire.run("project", "list", "--status", "done")
        #expect(none.status == 0 && none.output.isEmpty && none.errors == "no project is done\n")
    }
}
