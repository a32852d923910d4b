/// The tables of the database. Those of the log are a published format; `local_*` tables are this
/// machine's own bookkeeping; the projections are in `ProjectionSchema`.
enum Schema {
    /// `user_version` of a database that this build writes.
    static let version = 1

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
          generation    INTEGER NOT NULL
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
        """
}
