import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireSessions
import ClaireStore
import ClaireVerb

/// `claire session close`: the terminal ends, the worktree goes, and nothing is lost.
enum SessionClose {
    static func run(_ context: Context) throws(VerbFailure) {
        var said: [String] = []
        let lifecycle = try LifecycleOfVerb.make(context) { line in
            said.append(line)
            context.renderer.note(Text(line))
        }
        let invocation = context.invocation
        let name = invocation[SessionSpec.session]
        let id = try context.read { reader throws(StoreError) in
            // One of which only this machine's own notes tell is found by them.
            do throws(StoreError) { return try reader.sessionID(name) } catch {
                let found = try reader.launches().filter {
                    name.utf8.count >= Limits.idPrefix && $0.session.text.hasPrefix(name)
                }
                guard found.count == 1 else { throw error }
                return found[0].session
            }
        }
        let request = ClosingRequest(
            keeps: invocation[SessionSpec.keep], forces: invocation[SessionSpec.force])
        let closed = try LifecycleOfVerb.attempt { () throws(LifecycleError) in
            try lifecycle.close(id, request)
        }
        print(closed, said, context)
    }

    private static func print(_ closed: ClosedSession, _ said: [String], _ context: Context) {
        let members: [(noun: String, value: JSON)] = [
            ("session", closed.session.json), ("worktree", worktree(closed)),
            ("saved", saved(closed)), ("notices", .array(said.map(JSON.string))),
        ]
        context.show(id: closed.session.id, { members }) { renderer in
            let id = String(closed.session.id.text.prefix(ShortIDs.length))
            renderer.line(
                """
                session \(id, .identifier)  \(Text("closed", .muted))  \
                \(closed.session.label, .subject)
                """)
            renderer.details([
                ("changes", Text(closed.stat?.text ?? "")),
                ("branch", Text(closed.session.branch ?? "")),
                ("removed", Text(FolderName.short(closed.removed ?? ""))),
                ("left", Text(FolderName.short(closed.left ?? ""))),
            ])
            recovery(closed, renderer)
        }
    }

    private static func worktree(_ closed: ClosedSession) -> JSON {
        guard let path = closed.removed ?? closed.left else { return .null }
        return ["path": .string(path), "removed": .bool(closed.removed != nil)]
    }

    private static func saved(_ closed: ClosedSession) -> JSON {
        guard let saved = closed.saved else { return .null }
        let inner = saved.inner.map { inner -> JSON in
            ["path": .string(inner.path), "ref": .string(inner.ref)]
        }
        return [
            "repo": JSON(closed.repo), "ref": .string(saved.ref), "commit": .string(saved.commit),
            "inner": .array(inner),
        ]
    }

    /// How to get back what was saved; also where nobody looks at a terminal.
    private static func recovery(_ closed: ClosedSession, _ renderer: Renderer) {
        guard let saved = closed.saved, let repo = closed.repo else { return }
        let git = "git -C \(ShellWord.quoted(repo))"
        renderer.line("saved in '\(saved.ref)'; to get it back:")
        renderer.line("  \(git) worktree add -b NAME FOLDER \(saved.ref)")
        for inner in saved.inner {
            renderer.line("  \(git) show \(inner.ref)  # what '\(inner.path)' had")
        }
    }
}
