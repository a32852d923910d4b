/// The tables of the database. Those of the log are a published format; `local_*` tables are this
/// machine's own bookkeeping; the projections are in `ProjectionSchema`.
enum Schema {
    /// `user_version` of a database that this build writes.
    static let version = 4

    static let log = """
        CREATE TABLE events (
          rowid      INTEGER PRIMARY KEY,
          uuid       TEXT NOT NULL UNIQUE,
          hlc        TEXT NOT NULL,
          machine_id TEXT NOT NULL,
          event_type TEXT NOT NULL,
          payload    TEXT NOT NULL,
          created_at TEXT NOT NULL
        );
        CREATE INDEX events_hlc ON events(hlc);
        CREATE TABLE log (
          origin TEXT NOT NULL,
          seq    INTEGER NOT NULL,
          uuid   TEXT NOT NULL REFERENCES events(uuid),
          chain  BLOB NOT NULL,
          PRIMARY KEY (origin, seq)
        );
        """

    static let local = """
        CREATE TABLE local_identity (
          one           INTEGER PRIMARY KEY CHECK (one = 1),
          machine_id    TEXT NOT NULL,
          origin        TEXT NOT NULL,
          clock_wall    INTEGER NOT NULL,
          clock_counter INTEGER NOT NULL,
          generation    INTEGER NOT NULL,
          epoch         TEXT NOT NULL DEFAULT '',
          inode         INTEGER,
          os_machine    TEXT
        );
        CREATE TABLE local_repos (
          project_id TEXT PRIMARY KEY,
          path       TEXT NOT NULL,
          base       TEXT
        );
        CREATE TABLE local_leases (
          name    TEXT PRIMARY KEY,
          pid     INTEGER NOT NULL,
          started INTEGER NOT NULL,
          expires INTEGER NOT NULL
        );
        CREATE TABLE local_offsets (
          session_id TEXT NOT NULL,
          purpose    TEXT NOT NULL,
          value      TEXT NOT NULL,
          PRIMARY KEY (session_id, purpose)
        );
        CREATE TABLE local_delivery_attempts (
          broadcast_id TEXT NOT NULL,
          recipient    TEXT NOT NULL,
          attempted    INTEGER NOT NULL,
          PRIMARY KEY (broadcast_id, recipient)
        );

        """ + sync + web + agents

    /// What this machine keeps of the agents that it opens: how far each opening or closing has come,
    /// which repositories' hooks were read and trusted, and who runs a project's queue.
    static let agents = """
        CREATE TABLE local_launches (
          session_id TEXT PRIMARY KEY,
          project_id TEXT NOT NULL,
          repo       TEXT,
          worktree   TEXT,
          branch     TEXT,
          base       TEXT,
          plan       TEXT NOT NULL,
          step       TEXT NOT NULL,
          updated    INTEGER NOT NULL
        );
        CREATE TABLE local_trust (
          project_id TEXT PRIMARY KEY,
          hash       TEXT NOT NULL,
          trusted    INTEGER NOT NULL
        );
        CREATE TABLE local_queue (
          project_id TEXT PRIMARY KEY,
          pid        INTEGER NOT NULL,
          state      TEXT NOT NULL,
          updated    INTEGER NOT NULL
        );
        """

    /// What answers to others over HTTP keep here: those that a caller may ask for again, and how
    /// often what no event tells of was changed.
    static let web = """
        CREATE TABLE local_answers (
          caller   TEXT NOT NULL,
          key      TEXT NOT NULL,
          request  BLOB NOT NULL,
          made     INTEGER NOT NULL,
          status   INTEGER,
          location TEXT,
          body     TEXT,
          PRIMARY KEY (caller, key)
        );
        CREATE INDEX local_answers_made ON local_answers(made);
        CREATE TABLE local_changes (
          name  TEXT PRIMARY KEY,
          count INTEGER NOT NULL
        );

        """

    /// What the exchange with other machines keeps here.
    static let sync = """
        CREATE TABLE local_quarantine (
          number     INTEGER PRIMARY KEY,
          origin     TEXT,
          seq        INTEGER,
          chain      BLOB,
          uuid       TEXT NOT NULL,
          hlc        TEXT NOT NULL,
          machine_id TEXT NOT NULL,
          event_type TEXT NOT NULL,
          payload    TEXT NOT NULL,
          created_at TEXT NOT NULL,
          due        INTEGER NOT NULL,
          peer       TEXT NOT NULL,
          arrived    INTEGER NOT NULL,
          UNIQUE (origin, seq)
        );
        CREATE INDEX local_quarantine_due ON local_quarantine(due);
        CREATE INDEX local_quarantine_uuid ON local_quarantine(uuid);
        CREATE TABLE local_refused (
          number     INTEGER PRIMARY KEY,
          content    BLOB NOT NULL UNIQUE,
          code       TEXT NOT NULL,
          detail     TEXT NOT NULL,
          origin     TEXT,
          seq        INTEGER,
          chain      BLOB,
          uuid       TEXT NOT NULL,
          hlc        TEXT NOT NULL,
          machine_id TEXT NOT NULL,
          event_type TEXT NOT NULL,
          payload    TEXT NOT NULL,
          created_at TEXT NOT NULL,
          peer       TEXT NOT NULL,
          arrived    INTEGER NOT NULL,
          count      INTEGER NOT NULL
        );
        CREATE TABLE local_forks (
          origin  TEXT NOT NULL,
          seq     INTEGER NOT NULL,
          kept    BLOB NOT NULL,
          moved   BLOB NOT NULL,
          branch  TEXT NOT NULL,
          is_own  INTEGER NOT NULL,
          peer    TEXT NOT NULL,
          found   INTEGER NOT NULL,
          PRIMARY KEY (origin, seq, kept, moved)
        );
        CREATE TABLE local_peers (
          name          TEXT NOT NULL,
          direction     TEXT NOT NULL,
          url           TEXT,
          epoch         TEXT,
          vector        TEXT,
          contacted     INTEGER,
          attempted     INTEGER,
          failures      INTEGER NOT NULL,
          retry_at      INTEGER,
          error_code    TEXT,
          error         TEXT,
          skew          INTEGER,
          log_digest    TEXT,
          state_digest  TEXT,
          state_version INTEGER,
          quarantined   INTEGER,
          refused       INTEGER,
          restored      INTEGER,
          state_equal   INTEGER,
          PRIMARY KEY (name, direction)
        );
        CREATE TABLE local_served (
          number        INTEGER PRIMARY KEY,
          token         TEXT NOT NULL,
          hlc           TEXT NOT NULL,
          through_rowid INTEGER NOT NULL,
          UNIQUE (token, hlc)
        );

        """
}
