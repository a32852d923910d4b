import ClaireConfig
import ClaireDomain
import ClaireOperations
import Testing

@Suite("Inputs of operations") struct InputTests {
    /// A claire.toml with one group and an owner for new projects.
    static let setting = Setting { () throws(ConfigurationError) in
        let text = "[group.web]\nhost = \"box\"\n[defaults]\nowner = \"ada\"\n"
        let document: TomlDocument
        do throws(TomlError) { document = try TomlDocument(parsing: Array(text.utf8)) } catch {
            throw .unreadable(path: "claire.toml", reason: error.message)
        }
        return try Configuration(document, path: "claire.toml")
    }

    private func input(
        _ text: String, _ fields: [FieldDescription], path: [String: String] = [:]
    ) throws -> Input {
        try Input(
            json: try JSON.parse(text), path: path, fields: fields, setting: Self.setting)
    }

    private func problems(
        _ text: String, _ fields: [FieldDescription]
    ) -> [InvalidField] {
        do {
            _ = try input(text, fields)
        } catch InputError.invalid(let fields) {
            return fields
        } catch {
            return [InvalidField(field: "?", problem: "\(error)")]
        }
        return []
    }

    @Test func jsonBecomesAnOperation() throws {
        let add = try AddTask(
            try input(
                #"{"project":"site","title":"Fix it","priority":1.0,"after":["3f9a"]}"#,
                AddTask.fields))
        #expect(add.project == "site")
        #expect(add.title == "Fix it")
        #expect(add.priority.rawValue == 1)
        #expect(add.mode == .supervised)
        #expect(add.description == nil)
        #expect(add.after == ["3f9a"])
    }

    @Test func everyFieldThatCanNotBeTakenIsNamed() {
        let found = problems(
            #"{"title":" \u200b","priority":9,"mode":"wild","after":["a/b"],"stauts":1}"#,
            AddTask.fields)
        #expect(
            found == [
                InvalidField(field: "stauts", problem: "is no field here"),
                InvalidField(field: "project", problem: "is missing"),
                InvalidField(field: "title", problem: "is blank"),
                InvalidField(field: "priority", problem: "is not between 0 and 4"),
                InvalidField(field: "mode", problem: "is not one of supervised, autonomous"),
                InvalidField(field: "after", problem: "has a slash"),
            ])
    }

    @Test(
        "what is no object of fields is refused",
        arguments: ["[]", "1", "null", #""title""#])
    func noObject(_ text: String) {
        #expect(problems(text, AddTask.fields).map(\.problem) == ["the body is no object"])
    }

    @Test(
        "an edit leaves out, clears or writes a text",
        arguments: [
            ("{}", String??.none), (#"{"description":null}"#, .some(nil)),
            (#"{"description":""}"#, .some(nil)), (#"{"description":"x"}"#, .some("x")),
        ])
    func clearing(_ text: String, _ expected: String??) throws {
        let edit = try EditTask(try input(text, EditTask.fields, path: ["task": "3f9a"]))
        #expect(edit.description == expected)
        #expect(edit.task == "3f9a")
    }

    @Test func whatThePathSaysTheBodyMayNotSayAgain() {
        #expect(
            throws: InputError.invalid([InvalidField(field: "task", problem: "is no field here")])
        ) {
            try input(#"{"task":"81c2"}"#, EditTask.fields, path: ["task": "3f9a"])
        }
    }

    @Test func aFormBecomesTheSameOperation() throws {
        let input = try Input(
            form: [
                ("title", "Fix it"), ("priority", "1"), ("mode", ""), ("description", ""),
                ("after", "3f9a"), ("after", ""), ("after", "81c2"),
            ], path: ["project": "site"], fields: AddTask.fields, setting: Self.setting)
        let add = try AddTask(input)
        #expect(add.priority.rawValue == 1)
        #expect(add.mode == .supervised)
        #expect(add.after == ["3f9a", "81c2"])
    }

    @Test func aFormClearsWhatItSendsEmpty() throws {
        let input = try Input(
            form: [("title", ""), ("description", "")], path: ["task": "3f9a"],
            fields: EditTask.fields, setting: Self.setting)
        let edit = try EditTask(input)
        #expect(edit.title == nil)
        #expect(edit.description == .some(nil))
    }

    @Test func aFormsErrorsAreNamedByField() throws {
        do {
            _ = try Input(
                form: [("priority", "high"), ("title", "a"), ("title", "b"), ("x", "1")],
                path: ["project": "site"], fields: AddTask.fields, setting: Self.setting)
            Issue.record("it was taken")
        } catch {
            #expect(error["priority"] == "is no whole number")
            #expect(error["title"] == "is given twice")
            #expect(error["x"] == "is no field here")
            #expect(error["mode"] == nil)
        }
    }

    @Test func aRejectionSaysWhatIsMissing() throws {
        #expect(throws: InputError.self) {
            try MoveTask(try input(#"{"move":"reject"}"#, MoveTask.fields, path: ["task": "3f9a"]))
        }
        let move = try MoveTask(
            try input(
                #"{"move":"reject","reason":"a test"}"#, MoveTask.fields, path: ["task": "3f9a"]))
        #expect(move.move == .reject)
    }

    @Test(
        "exactly one thing says who gets a task",
        arguments: [
            (#"{"task":"3f9a","session":"ada"}"#, true), (#"{"task":"3f9a","group":"web"}"#, true),
            (#"{"task":"3f9a","next_idle":true}"#, true), (#"{"task":"3f9a"}"#, false),
            (#"{"task":"3f9a","next_idle":false}"#, false),
            (#"{"task":"3f9a","session":"ada","group":"web"}"#, false),
            (#"{"task":"3f9a","group":"none"}"#, false),
        ])
    func recipients(_ text: String, _ isTaken: Bool) throws {
        let input = try input(text, AssignTask.fields)
        #expect(((try? AssignTask(input)) != nil) == isTaken)
    }

    @Test(
        "an owner that is left out is that of [defaults]",
        arguments: [
            (#"{"name":"site"}"#, "ada"), (#"{"name":"site","owner":null}"#, nil),
            (#"{"name":"site","owner":"bob"}"#, "bob"),
        ])
    func owners(_ text: String, _ owner: String?) throws {
        #expect(try CreateProject(try input(text, CreateProject.fields)).owner == owner)
    }

    @Test func aFolderThatIsNoRepositoryIsAConflict() throws {
        let input = try input(#"{"name":"site","repo":"/proc"}"#, CreateProject.fields)
        do {
            _ = try CreateProject(input)
            Issue.record("it was taken")
        } catch {
            guard case .conflict(let code, _) = error else { throw error }
            #expect(code == "no_repository")
        }
    }
}
