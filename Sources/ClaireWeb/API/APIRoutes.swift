import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireStore

/// The routes of the API that are operations (web.md, "API").
package enum APIRoutes {
    private static let root = "/api/v1"

    /// All of them, and the description of them and of others.
    ///
    /// - Parameter others: more routes of the API, which the description tells of.
    package static func all(with others: [Route]) -> [Route] {
        let routes =
            projects + tasks + assignments + sessions + groups + record
            + FleetRoutes.all + others
        return routes + [OpenAPIDocument.route(describing: routes)]
    }

    private static let sameProject = Precondition(ShowProject.self)
    private static let sameTask = Precondition(ShowTask.self)

    static let projects: [Route] = [
        .listing("\(root)/projects", ListProjects.self),
        .writing(.post, "\(root)/projects", CreateProject.self) {
            "\(root)/projects/\($0.id.text)"
        },
        .showing("\(root)/projects/{project}", ShowProject.self),
        .writing(.patch, "\(root)/projects/{project}", EditProject.self, if: sameProject),
        .writing(.post, "\(root)/projects/{project}/delete", DeleteProject.self, if: sameProject),
        .writing(.post, "\(root)/projects/{project}/restore", RestoreProject.self),
        .writing(.post, "\(root)/projects/{project}/moves", MoveProject.self, if: sameProject),
        .writing(.post, "\(root)/projects/{project}/notes", NoteProject.self),
    ]

    static let tasks: [Route] = [
        .listing("\(root)/tasks", ListTasks.self),
        .writing(.post, "\(root)/tasks", AddTask.self) { "\(root)/tasks/\($0.id.text)" },
        // Before the tasks themselves: no id begins with this word.
        .reading("\(root)/tasks/next", NextTask.self),
        .writing(.post, "\(root)/tasks/next", ClaimNextTask.self),
        .showing("\(root)/tasks/{task}", ShowTask.self),
        .writing(.patch, "\(root)/tasks/{task}", EditTask.self, if: sameTask),
        .writing(.post, "\(root)/tasks/{task}/delete", DeleteTask.self, if: sameTask),
        .writing(.post, "\(root)/tasks/{task}/restore", RestoreTask.self),
        .writing(.post, "\(root)/tasks/{task}/moves", MoveTask.self, if: sameTask),
        .writing(.post, "\(root)/tasks/{task}/claim", ClaimTask.self),
        .writing(.post, "\(root)/tasks/{task}/notes", NoteTask.self),
        .writing(.post, "\(root)/tasks/{task}/dependencies", DependTask.self),
        .writing(.delete, "\(root)/tasks/{task}/dependencies/{on}", FreeTask.self),
        .writing(.delete, "\(root)/tasks/{task}/assignment", ReleaseTask.self),
    ]

    static let assignments: [Route] = [
        .listing("\(root)/assignments", ListAssignments.self),
        .writing(.post, "\(root)/assignments", AssignTask.self) {
            "\(root)/assignments/\($0.assignment.id.text)"
        },
        .reading("\(root)/assignments/{assignment}", ShowAssignment.self),
    ]

    static let sessions: [Route] = [
        .listing("\(root)/sessions", ListSessions.self),
        .reading("\(root)/sessions/{session}", ShowSession.self),
    ]

    static let groups: [Route] = [
        .listing("\(root)/groups", ListGroups.self),
        .setting(
            .post, "\(root)/groups", AddGroup.self,
            location: { "\(root)/groups/\(PercentCoding.encoded($0.name))" }, envelope: envelope),
        .reading("\(root)/groups/{group}", ShowGroup.self),
        .setting(.delete, "\(root)/groups/{group}", RemoveGroup.self, envelope: envelope),
    ]

    @Sendable private static func envelope(
        _ group: Configuration.Group, _ reader: Reader
    ) throws(StoreError) -> [(noun: String, value: JSON)] {
        GroupMembership(group, of: try reader.sessions()).envelope
    }

    static let record: [Route] = [
        status, .listing("\(root)/events", ListEvents.self),
        .reading("\(root)/undo", PreviewUndo.self), .writing(.post, "\(root)/undo", TakeBack.self),
    ]

    /// The status may be of the past, which is folded anew.
    private static let status: Route = {
        let plan = OperationPlan(ShowStatus.self, "\(root)/status")
        return Route(
            .get, "\(root)/status", scope: .read, summary: ShowStatus.summary,
            parameters: plan.query, description: plan.reading()
        ) { request, services throws(Problem) in
            let operation = try plan.operation(ShowStatus.self, request, services)
            guard operation.moment != nil else {
                return try ChangeTag.answer(request, services) { reader throws(StoreError) in
                    Response.json(Envelope.encoded(try operation.run(reader)))
                }
            }
            return try services.stores.with(
                { store throws(Problem) in
                    do throws(StoreError) {
                        let report = try operation.run(store) { reader throws(StoreError) in
                            try operation.run(reader)
                        }
                        return Response.json(Envelope.encoded(report))
                    } catch {
                        throw Problem(error)
                    }
                }, failure: { Problem($0) })
        }
    }()
}
