import ClaireDomain
import ClaireStore
import Foundation
import Support
import Testing

/// Names that two things have, as two machines make them: written with ids that a test chooses.
@Suite("An ambiguous name")
struct AmbiguousNameTests {
    let claire: ClaireHome

    init() throws { claire = try ClaireHome() }

    @Test("of a task's id is exit 3 with a line for each candidate, and more of it decides")
    func tasks() throws {
        try write([
            ("3f9a12cd-0000-4000-8000-000000000001", "one"),
            ("3f9a12cd-1000-4000-8000-000000000002", "two"),
            ("3f9affff-0000-4000-8000-000000000003", "three"),
        ])
        let result = claire.run("task", "show", "3f9a")
        #expect(result.status == 3 && result.output.isEmpty)
        #expect(
            result.errors == """
                claire task: '3f9a' may be any of 3 tasks
                  3f9a12cd-0  one
                  3f9a12cd-1  two
                  3f9affff  three
                hint: give more of the id

                """)
        let error = try JSON.parse(claire.run("task", "show", "3f9a", "--json").errors)["error"]
        #expect(error?["code"] == "ambiguous")
        #expect(error?["message"]?.string?.contains("'two'") == true)
        #expect(claire.run("task", "show", "3f9a12cd-1").output.hasPrefix("two\n"))
    }

    @Test("and ids that are shown are long enough to name one thing")
    func shownIDs() throws {
        try write([
            ("3f9a12cd-0000-4000-8000-000000000001", "one"),
            ("3f9a12cd-0000-4000-9000-000000000002", "two"),
        ])
        let rows = claire.run("task", "list").output.split(separator: "\n").dropFirst()
        #expect(rows.count == 2)
        for row in rows {
            let id = String(row.prefix { $0 != " " })
            #expect(claire.run("task", "show", id).status == 0, "\(id)")
            #expect(claire.run("task", "start", id).output.contains(id))
        }
    }

    @Test("of two projects shows them as name~id, and the bare name means neither")
    func projects() throws {
        let ids = ["81c20000-0000-4000-8000-000000000001", "3f9a0000-0000-4000-8000-000000000002"]
        let store = try Store.open(at: claire.database, machine: nil)
        try store.write(as: .person("ada")) { writer throws(StoreError) in
            for id in ids {
                try writer.append(
                    .projectCreated(
                        id: ClaireDomain.UUID(id) ?? writer.newID(), ProjectRegisters(name: "site"))
                )
            }
        }
        let result = claire.run("project", "show", "site")
        #expect(result.status == 3)
        #expect(result.errors.contains("'site' may be any of 2 projects"))
        let labels = try claire.json("projects", "project", "list").array?
            .compactMap { $0["label"]?.string }
        #expect(Set(labels ?? []) == ["site~81c2", "site~3f9a"])
        #expect(claire.run("task", "add", "site", "x").status == 3)
        #expect(claire.run("task", "add", "site~3f9a", "x").status == 0)
        #expect(claire.run("project", "edit", "site~81c2", "--name", "other").status == 0)
        #expect(try claire.json("project", "project", "show", "site")["label"] == "site")
    }

    private func write(_ tasks: [(id: String, title: String)]) throws {
        let store = try Store.open(at: claire.database, machine: nil)
        try store.write(as: .person("ada")) { writer throws(StoreError) in
            let project = try writer.createProject(name: "site")
            for (id, title) in tasks {
                try writer.append(
                    .taskCreated(
                        id: ClaireDomain.UUID(id) ?? writer.newID(),
                        TaskRegisters(project: project.id, title: title)))
            }
        }
    }
}
