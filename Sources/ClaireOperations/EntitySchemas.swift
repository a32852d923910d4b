import ClaireDomain

/// The objects of claire-json(7), by name, as the description of the API has them. A test holds them
/// against that page.
package enum EntitySchemas {
    /// All of them, in the order of the page.
    package static let all: [(name: String, schema: Schema)] = work + fleet + record

    private static let id = Schema.text(format: "uuid")
    private static let time = Schema.text(format: "date-time")
    private static let text = Schema.text()
    private static let count = Schema.integer(0...Int64.max)

    private static func words<Word: CaseIterable & RawRepresentable>(
        _ type: Word.Type
    ) -> Schema where Word.RawValue == String {
        .choice(Word.allCases.map(\.rawValue))
    }

    // MARK: Work

    private static let work: [(name: String, schema: Schema)] = [
        ("project", .entity(project)),
        (
            "shown_project",
            .entity(
                project + [
                    ("notes", .list(of: .named("note"))), ("usage", Schema.named("used").orNull),
                ])
        ),
        ("task_counts", .entity(TaskStatus.allCases.map { ($0.rawValue, count) })),
        ("task", .entity(task)), ("shown_task", .entity(task + hung)),
        (
            "explained_task",
            .entity(task + [("rank", .named("rank"))])
        ),
        (
            "used",
            .entity([
                ("input", count), ("output", count), ("cache_read", count),
                ("cache_write", count), ("cost_usd", Schema([("type", "number")]).orNull),
            ])
        ),
        (
            "rank",
            .entity([
                ("priority", .integer(0...4)), ("unblocks", count), ("position", .integer()),
                ("created", time),
            ])
        ),
        (
            "task_reference",
            .entity([("id", id), ("title", text), ("status", words(TaskStatus.self))])
        ),
        (
            "note",
            .entity([("id", id), ("text", text), ("actor", text.orNull), ("created", time)])
        ),
        (
            "update",
            .entity([
                ("id", id), ("session_id", id), ("assignment_id", id.orNull),
                ("source", words(UpdateSource.self)), ("payload", .anything),
                ("created", time),
            ])
        ),
        (
            "assignment",
            .entity([
                ("id", id), ("task_id", id), ("session_id", id),
                ("state", words(AssignmentState.self)), ("reason", text.orNull),
                ("created", time), ("released", time.orNull),
            ])
        ),
    ]

    private static let project: [(name: String, schema: Schema)] = [
        ("id", id), ("name", text), ("label", text), ("goal", text.orNull),
        ("owner", text.orNull), ("status", words(ProjectStatus.self)), ("deleted", .flag),
        ("created", time), ("updated", time), ("task_counts", .named("task_counts")),
        ("repo", text.orNull),
    ]

    private static let task: [(name: String, schema: Schema)] = [
        ("id", id), ("project_id", id), ("project", text), ("title", text),
        ("description", text.orNull), ("status", words(TaskStatus.self)),
        ("reason", text.orNull), ("blocked_from", words(TaskStatus.self).orNull),
        ("priority", .integer(0...4)), ("mode", words(TaskMode.self)),
        ("position", .integer()), ("deleted", .flag), ("ready", .flag),
        ("depends_on", .list(of: id)), ("assignment_id", id.orNull),
        ("session_id", id.orNull), ("created", time), ("updated", time),
        ("started", time.orNull), ("completed", time.orNull),
    ]

    private static let hung: [(name: String, schema: Schema)] = [
        ("notes", .list(of: .named("note"))),
        ("dependencies", .list(of: .named("task_reference"))),
        ("dependents", .list(of: .named("task_reference"))),
        ("assignments", .list(of: .named("assignment"))),
        ("updates", .list(of: .named("update"))), ("usage", Schema.named("used").orNull),
    ]

    // MARK: The fleet

    private static let fleet: [(name: String, schema: Schema)] = [
        ("session", .entity(session)),
        (
            "triage",
            Schema.object(
                [
                    ("state", text), ("priority", .integer()), ("summary", text),
                    ("source", text),
                ], required: [], isOpen: true)
        ),
        (
            "usage",
            Schema.object(
                [
                    ("input", count), ("output", count), ("cache_read", count),
                    ("cache_write", count), ("cost_usd", Schema([("type", "number")]).orNull),
                    ("basis", text.orNull), ("models", .list(of: .anything)),
                ], required: [], isOpen: true)
        ),
        (
            "broadcast",
            .entity([
                ("id", id), ("project_id", id.orNull), ("group", text.orNull),
                ("session_id", id.orNull), ("task_id", id.orNull), ("text", text),
                ("recipients", .list(of: id)), ("actor", text.orNull), ("created", time),
            ])
        ),
        (
            "delivery",
            .entity([
                ("id", text), ("broadcast_id", id), ("session_id", id),
                ("outcome", words(DeliveryOutcome.self)), ("detail", text.orNull),
                ("updated", time), ("session", text),
            ])
        ),
        (
            "group",
            .entity([
                ("id", text), ("name", text), ("cwd", text.orNull), ("host", text.orNull),
                ("session", text.orNull), ("members", .list(of: id)),
            ])
        ),
    ]

    private static let session: [(name: String, schema: Schema)] = [
        ("id", id), ("label", text), ("host", text.orNull), ("cwd", text.orNull),
        ("tmux_name", text.orNull), ("title", text.orNull), ("branch", text.orNull),
        ("worktree", text.orNull), ("closed", .flag), ("state", words(SessionState.self)),
        ("state_source", text.orNull), ("state_since", time.orNull),
        ("observed_at", time.orNull), ("last_seen", time.orNull), ("message", text.orNull),
        ("triage", Schema.named("triage").orNull), ("usage", Schema.named("usage").orNull),
        ("diff_stat", .anything), ("task", Schema.named("task_reference").orNull),
        ("queue", .list(of: .named("task_reference"))), ("created", time), ("updated", time),
    ]

    // MARK: The record

    private static let record: [(name: String, schema: Schema)] = [
        (
            "status",
            .entity([
                ("at", time), ("attention", .list(of: .named("attention"))),
                ("projects", .list(of: .named("project"))),
                ("sessions", .list(of: .named("session"))),
                ("tasks", .list(of: .named("task"))), ("next", .list(of: .named("task"))),
                ("usage", Schema.named("used").orNull),
            ])
        ),
        (
            "attention",
            .entity([
                (
                    "kind",
                    .choice(["waiting", "error", "ended", "review", "blocked", "superseded"])
                ),
                ("session_id", id.orNull), ("session", text.orNull), ("task_id", id.orNull),
                ("task", text.orNull), ("message", text.orNull), ("since", time.orNull),
            ])
        ),
        (
            "pull",
            .entity([
                ("events", count), ("changed", .list(of: id)), ("ended", .list(of: id)),
                ("on_several_hosts", .list(of: id)), ("problems", .list(of: text)),
                ("complete", .flag),
            ])
        ),
        (
            "undo",
            .entity([
                ("command", id), ("events", .list(of: .named("event"))),
                ("steps", .list(of: text)), ("left", .list(of: text)),
            ])
        ),
        (
            "event",
            .entity([
                ("id", id), ("hlc", text), ("machine_id", text), ("type", text),
                ("actor", text.orNull), ("command", text.orNull), ("payload", .anything),
                ("created_at", text),
            ])
        ),
    ]
}
