/// The read-models: what `apply` folds the events into and `replay` rebuilds.
///
/// A register stands beside `<field>_clock`, the 44 bytes of the stamp that wrote it, empty when
/// nothing has. `created` is NULL in a placeholder: a row that an event spoke of before the entity's
/// own creation arrived. Times are milliseconds since 1970.
struct ProjectionSchema {
    /// Stands before each table's name: empty for the live tables, `shadow_` while replay fills them.
    let prefix: String
    /// Stands in each index's name, since a renamed table keeps its indexes' names.
    let generation: Int
    /// Whether the tables are this connection's own and end with it.
    var isTemporary = false

    static let tables = [
        "projects", "tasks", "dependencies", "notes", "assignments", "sessions", "observations",
        "updates", "broadcasts", "deliveries", "voids", "abandonments",
        "abandoned_events", "unapplied", "history",
    ]

    /// The statements that make the tables and their indexes.
    var definition: String { work + fleet + messages + bookkeeping }

    /// The few edges that are skipped, found without a look at the others.
    private var skippedIndex: String {
        """
        CREATE INDEX dependencies_skipped_\(generation) ON \(prefix)dependencies(skipped)
          WHERE skipped;

        """
    }

    private var kind: String { isTemporary ? "TEMP TABLE" : "TABLE" }

    private func index(_ name: String, on table: String, _ columns: String) -> String {
        "CREATE INDEX \(name)_\(generation) ON \(prefix)\(table)(\(columns));\n"
    }

    private var work: String {
        """
        CREATE \(kind) \(prefix)projects (
          id      TEXT PRIMARY KEY,
          created INTEGER, updated INTEGER,
          name    TEXT, name_clock BLOB NOT NULL,
          goal    TEXT, goal_clock BLOB NOT NULL,
          owner   TEXT, owner_clock BLOB NOT NULL,
          status  TEXT NOT NULL, status_clock BLOB NOT NULL,
          deleted INTEGER NOT NULL, deleted_clock BLOB NOT NULL
        );
        CREATE \(kind) \(prefix)tasks (
          id           TEXT PRIMARY KEY,
          created      INTEGER, updated INTEGER, started INTEGER,
          project_id   TEXT, project_id_clock BLOB NOT NULL,
          title        TEXT, title_clock BLOB NOT NULL,
          description  TEXT, description_clock BLOB NOT NULL,
          priority     INTEGER NOT NULL, priority_clock BLOB NOT NULL,
          mode         TEXT NOT NULL, mode_clock BLOB NOT NULL,
          position     INTEGER NOT NULL, position_clock BLOB NOT NULL,
          status       TEXT NOT NULL, reason TEXT, blocked_from TEXT, status_at INTEGER,
          status_clock BLOB NOT NULL,
          deleted      INTEGER NOT NULL, deleted_clock BLOB NOT NULL
        );
        CREATE \(kind) \(prefix)dependencies (
          task_id    TEXT NOT NULL,
          depends_on TEXT NOT NULL,
          present    INTEGER NOT NULL, present_clock BLOB NOT NULL,
          skipped    INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY (task_id, depends_on)
        ) WITHOUT ROWID;
        CREATE \(kind) \(prefix)notes (
          id         TEXT PRIMARY KEY,
          project_id TEXT, task_id TEXT,
          text       TEXT NOT NULL,
          actor      TEXT,
          created    INTEGER NOT NULL, clock BLOB NOT NULL
        );
        CREATE \(kind) \(prefix)assignments (
          id         TEXT PRIMARY KEY,
          task_id    TEXT, session_id TEXT,
          created    INTEGER, created_clock BLOB NOT NULL,
          released   INTEGER NOT NULL, reason TEXT, released_at INTEGER,
          released_clock BLOB NOT NULL
        );

        """ + index("projects_name", on: "projects", "name")
            + index("tasks_project", on: "tasks", "project_id, status, deleted, created")
            + index("tasks_status", on: "tasks", "status")
            + index("dependencies_depends_on", on: "dependencies", "depends_on")
            + skippedIndex + index("notes_task", on: "notes", "task_id")
            + index("notes_project", on: "notes", "project_id")
            + index("assignments_task", on: "assignments", "task_id")
            + index("assignments_session", on: "assignments", "session_id")
            + index("assignments_released", on: "assignments", "released")
    }

    private var fleet: String {
        """
        CREATE \(kind) \(prefix)sessions (
          id        TEXT PRIMARY KEY,
          created   INTEGER, updated INTEGER,
          host      TEXT, host_clock BLOB NOT NULL,
          cwd       TEXT, cwd_clock BLOB NOT NULL,
          tmux_name TEXT, tmux_name_clock BLOB NOT NULL,
          title     TEXT, title_clock BLOB NOT NULL,
          branch    TEXT, branch_clock BLOB NOT NULL,
          worktree  TEXT, worktree_clock BLOB NOT NULL,
          closed    INTEGER NOT NULL, closed_clock BLOB NOT NULL
        );
        CREATE \(kind) \(prefix)observations (
          session_id  TEXT NOT NULL,
          machine_id  TEXT NOT NULL,
          source      TEXT NOT NULL,
          observed_at INTEGER NOT NULL,
          state       TEXT, since INTEGER, state_clock BLOB NOT NULL,
          message     TEXT, message_clock BLOB NOT NULL,
          usage       TEXT, usage_clock BLOB NOT NULL,
          diff_stat   TEXT, diff_stat_clock BLOB NOT NULL,
          triage      TEXT, triage_clock BLOB NOT NULL,
          last_seen   INTEGER, last_seen_clock BLOB NOT NULL,
          PRIMARY KEY (session_id, machine_id, source)
        );

        """
    }

    private var messages: String {
        """
        CREATE \(kind) \(prefix)updates (
          id            TEXT PRIMARY KEY,
          session_id    TEXT NOT NULL,
          assignment_id TEXT,
          source        TEXT NOT NULL,
          payload       TEXT NOT NULL,
          created       INTEGER NOT NULL, clock BLOB NOT NULL
        );
        CREATE \(kind) \(prefix)broadcasts (
          id         TEXT PRIMARY KEY,
          project_id TEXT, group_name TEXT,
          text       TEXT NOT NULL,
          recipients TEXT NOT NULL,
          actor      TEXT,
          created    INTEGER NOT NULL, clock BLOB NOT NULL
        );
        CREATE \(kind) \(prefix)deliveries (
          broadcast_id TEXT NOT NULL,
          recipient    TEXT NOT NULL,
          outcome      TEXT NOT NULL, detail TEXT, updated INTEGER NOT NULL,
          outcome_clock BLOB NOT NULL,
          PRIMARY KEY (broadcast_id, recipient)
        );

        """ + index("updates_session", on: "updates", "session_id")
            + index("updates_assignment", on: "updates", "assignment_id")
            + index("broadcasts_project", on: "broadcasts", "project_id")
    }

    private var bookkeeping: String {
        """
        CREATE \(kind) \(prefix)voids (
          event_id TEXT PRIMARY KEY,
          voided   INTEGER NOT NULL, voided_clock BLOB NOT NULL
        );
        CREATE \(kind) \(prefix)abandonments (
          origin   TEXT PRIMARY KEY,
          from_seq INTEGER NOT NULL
        );
        CREATE \(kind) \(prefix)abandoned_events (
          event_id   TEXT NOT NULL,
          machine_id TEXT NOT NULL,
          PRIMARY KEY (event_id, machine_id)
        );
        CREATE \(kind) \(prefix)unapplied (
          event_id TEXT PRIMARY KEY,
          reason   TEXT NOT NULL
        );
        CREATE \(kind) \(prefix)history (
          entity BLOB NOT NULL,
          event  INTEGER NOT NULL,
          PRIMARY KEY (entity, event)
        ) WITHOUT ROWID;

        """
    }
}
