import ClaireConfig
import ClaireDomain
import ClaireOperations
import Foundation
import Support
import Testing

@testable import ClaireWeb

/// What was asked of an operation is written so that it is read again as the same.
@Suite("operations that are sent to another machine") struct EncodedOperationTests {
    private static let operations: [any EncodedOperation.Type] = [
        CreateProject.self, EditProject.self, MoveProject.self, NoteProject.self,
        DeleteProject.self, RestoreProject.self, ListProjects.self, ShowProject.self,
        AddTask.self, EditTask.self, MoveTask.self, NoteTask.self, DeleteTask.self,
        RestoreTask.self, DependTask.self, FreeTask.self, ClaimTask.self, ClaimNextTask.self,
        NextTask.self, ShowTask.self, ListTasks.self, AssignTask.self, ReleaseTask.self,
        ListAssignments.self, ShowAssignment.self, SendBroadcast.self, PreviewBroadcast.self,
        ShowBroadcast.self, ListBroadcasts.self, ListGroups.self, ShowGroup.self, AddGroup.self,
        RemoveGroup.self, ListSessions.self, ShowSession.self, TailSession.self, PullFleet.self,
        ListEvents.self, ShowStatus.self, PreviewUndo.self, TakeBack.self,
    ]

    private let folder: TemporaryFolder
    private let setting: Setting

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/.git", withIntermediateDirectories: true)
        let file = folder.path + "/claire.toml"
        try "[group.web]\ncwd = \"src\"\n".write(toFile: file, atomically: true, encoding: .utf8)
        setting = Setting(ConfigurationFile(path: file))
    }

    @Test func everyRouteThatIsAnOperationIsTried() {
        let routed = APIRoutes.all(with: []).compactMap(\.description?.id)
        #expect(
            Set(routed).subtracting(["openapi.show"]) == Set(Self.operations.map { $0.operation }))
    }

    @Test func everyOperationIsReadAgainAsItWasWritten() throws {
        for type in Self.operations {
            for fields in Self.choices(type) { try check(type, fields) }
        }
    }

    /// All fields, and those alone that must be there. Of an assignment's recipients one is named.
    private static func choices(_ type: any EncodedOperation.Type) -> [[FieldDescription]] {
        let recipients = ["session", "group", "next_idle"]
        guard type == AssignTask.self else {
            let isGroup = type == AddGroup.self
            return [
                type.fields, type.fields.filter { $0.isRequired || isGroup && $0.name == "cwd" },
            ]
        }
        return recipients.map { chosen in
            type.fields.filter { $0.name == chosen || !recipients.contains($0.name) }
        }
    }

    private func check<Asked: EncodedOperation>(
        _ type: Asked.Type, _ fields: [FieldDescription]
    ) throws {
        var object = JSONObject()
        for field in fields { object[field.name] = sample(field) }
        let asked = try Asked(
            Input(json: .object(object), fields: Asked.fields, setting: setting))
        let encoded = asked.encoded
        for (name, value) in object.members {
            #expect(encoded[name] == value, "\(Asked.operation) \(name)")
        }
        // What was left out is told as it counts, or not at all.
        let again = try Asked(Input(json: encoded, fields: Asked.fields, setting: setting))
        #expect(again.encoded == encoded, "\(Asked.operation)")
        #expect(String(describing: again) == String(describing: asked), "\(Asked.operation)")
    }

    /// A value that a field may hold.
    private func sample(_ field: FieldDescription) -> JSON {
        guard field.isList, let items = field.schema.object["items"]?.object else {
            return sample(field.name, field.schema.object)
        }
        return [sample(field.name, items)]
    }

    private func sample(_ name: String, _ schema: JSONObject) -> JSON {
        if let words = schema["enum"]?.array, let last = words.last { return last }
        switch (name, schema["type"]?.string, schema["format"]?.string) {
        case (_, _, "uuid"): return "11111111-1111-4111-8111-111111111111"
        case (_, _, "date-time"): return .string(Timestamp.text(1_772_355_900_000))
        case (_, "integer", _): return .integer(max(1, schema["minimum"]?.integer ?? 1))
        case (_, "boolean", _): return true
        case ("repo", _, _): return .string(folder.path)
        case ("group", _, _): return "web"
        case ("type", _, _): return "task_created"
        case ("cursor", _, _): return "80ff"
        default: return "abcd1234"
        }
    }
}
