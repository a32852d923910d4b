import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClairePlatform
import ClaireSessions
import ClaireStore
import ClaireVerb

/// `claire session open`: a new session, or one that goes on.
enum SessionOpen {
    static func run(_ context: Context) throws(VerbFailure) {
        var said: [String] = []
        let lifecycle = try LifecycleOfVerb.make(context) { line in
            said.append(line)
            context.renderer.note(Text(line))
        }
        let session: Session
        if let name = context.invocation[SessionSpec.resume] {
            let id = try context.read { reader throws(StoreError) in try reader.sessionID(name) }
            session = try LifecycleOfVerb.attempt { () throws(LifecycleError) in
                try lifecycle.resume(id)
            }
        } else {
            let request = try request(context)
            session = try LifecycleOfVerb.attempt { () throws(LifecycleError) in
                try lifecycle.open(request)
            }
        }
        print(session, said, context)
    }

    private static func request(_ context: Context) throws(VerbFailure) -> OpeningRequest {
        let invocation = context.invocation
        return try context.read { reader throws(StoreError) in
            var request = OpeningRequest(
                project: try reader.projectID(invocation[SessionSpec.project] ?? ""))
            for name in invocation[SessionSpec.tasks] {
                let id = try reader.taskID(name)
                if !request.tasks.contains(id) { request.tasks.append(id) }
            }
            request.branch = invocation[SessionSpec.branch]
            request.base = invocation[SessionSpec.base]
            request.mode = invocation[SessionSpec.mode]
            request.model = invocation[SessionSpec.model]
            request.permissionMode = invocation[SessionSpec.permissionMode]
            request.wantsWorktree = !invocation[SessionSpec.noWorktree]
            return request
        }
    }

    private static func print(_ session: Session, _ said: [String], _ context: Context) {
        let members: [(noun: String, value: JSON)] = [
            ("session", session.json), ("notices", .array(said.map(JSON.string))),
        ]
        context.show(id: session.id, { members }) { renderer in
            let id = String(session.id.text.prefix(ShortIDs.length))
            renderer.line(
                "session \(id, .identifier)  \(session.state.word)  \(session.label, .subject)")
            renderer.details([
                ("branch", Text(session.branch ?? "")),
                ("folder", Text(FolderName.short(session.worktree ?? session.cwd ?? ""))),
                ("task", Text(session.queue.first?.title ?? "")),
            ])
            renderer.hint("go there: claire session attach \(id)")
        }
    }
}
