/// The peer of every write: a C program that puts the same rows into tables with the same indexes.
///
/// It is written to the scratch folder, compiled with `cc -O2` and timed by itself: what it reads
/// from the source database is read outside its clock.
struct CInsert {
    private let workbench: Workbench
    private let binary: String

    init(_ workbench: Workbench) throws {
        self.workbench = workbench
        let source = workbench.path("insert.c")
        binary = workbench.path("insert")
        try File.write(CInsert.source, to: source)
        _ = try workbench.peer("cc", ["-O2", "-o", binary, source, "-lsqlite3"])
            .output(in: workbench)
    }

    /// The program that inserts one event of its own in one durable transaction.
    func one(into target: String) -> Program {
        Program(path: binary, arguments: [target], environment: workbench.environment())
    }

    /// The program that inserts `count` events from position `first` of the log on of `source` into `target`,
    /// so many a transaction, each commit on disk (`synchronous=FULL`).
    func program(
        from source: String, first: Int, count: Int, perTransaction: Int, into target: String
    ) -> Program {
        Program(
            path: binary,
            arguments: [source, target, String(first), String(count), String(perTransaction)],
            environment: workbench.environment())
    }

    /// Runs it and answers the nanoseconds that its inserts and commits took.
    func nanoseconds(
        from source: String, first: Int, count: Int, perTransaction: Int, into target: String
    ) throws -> Double {
        let text = try program(
            from: source, first: first, count: count, perTransaction: perTransaction, into: target
        ).output(in: workbench)
        let parts = text.split(whereSeparator: \.isWhitespace)
        guard parts.count == 2, let inserted = Int(parts[0]), let time = Double(parts[1]),
            inserted == count
        else { throw BenchError("the C program inserted '\(text.prefix(40))' of \(count) rows") }
        return time
    }

    private static let source = #"""
        #include <sqlite3.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <time.h>

        #define CHUNK 4096

        /* The tables and indexes are the source's own. */
        static const char *schema =
            "SELECT sql FROM sqlite_master WHERE tbl_name IN ('events', 'log') AND sql IS NOT NULL"
            " ORDER BY type = 'index', name";
        static const char *insert_event =
            "INSERT INTO events (uuid, hlc, machine_id, event_type, payload, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?)";
        static const char *insert_place =
            "INSERT INTO log (origin, seq, uuid, chain) VALUES (?, ?, ?, ?)";

        struct row { char *text[6]; char *origin; sqlite3_int64 seq; unsigned char chain[32]; };

        static void die(sqlite3 *db, const char *what)
        {
            fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(db));
            exit(1);
        }

        static long long now(void)
        {
            struct timespec t;
            clock_gettime(CLOCK_MONOTONIC, &t);
            return t.tv_sec * 1000000000LL + t.tv_nsec;
        }

        static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
        {
            sqlite3_stmt *s;
            if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL)) die(db, sql);
            return s;
        }

        static void step(sqlite3 *db, sqlite3_stmt *s)
        {
            if (sqlite3_step(s) != SQLITE_DONE) die(db, "step");
            sqlite3_reset(s);
        }

        static int take(sqlite3 *db, sqlite3_stmt *read, struct row *rows, int most)
        {
            int n = 0, code = SQLITE_ROW;
            while (n < most && (code = sqlite3_step(read)) == SQLITE_ROW) {
                struct row *r = &rows[n++];
                for (int i = 0; i < 6; i++) r->text[i] = strdup((const char *)sqlite3_column_text(read, i));
                r->origin = strdup((const char *)sqlite3_column_text(read, 6));
                r->seq = sqlite3_column_int64(read, 7);
                memcpy(r->chain, sqlite3_column_blob(read, 8), 32);
            }
            if (code != SQLITE_ROW && code != SQLITE_DONE) die(db, "read");
            return n;
        }

        static sqlite3 *target(const char *path)
        {
            sqlite3 *db;
            if (sqlite3_open(path, &db)) die(db, path);
            if (sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", NULL, NULL, NULL))
                die(db, "pragmas");
            /* As Claire does: the log is left as it is when the program ends. */
            sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
            return db;
        }

        static void make_tables(sqlite3 *from, sqlite3 *to)
        {
            sqlite3_stmt *s = prepare(to, "SELECT 1 FROM sqlite_master WHERE name = 'events'");
            int is_made = sqlite3_step(s) == SQLITE_ROW;
            sqlite3_finalize(s);
            if (is_made) return;
            s = prepare(from, schema);
            while (sqlite3_step(s) == SQLITE_ROW)
                if (sqlite3_exec(to, (const char *)sqlite3_column_text(s, 0), NULL, NULL, NULL))
                    die(to, "schema");
            sqlite3_finalize(s);
        }

        static void put(sqlite3 *to, sqlite3_stmt *event, sqlite3_stmt *place, struct row *r)
        {
            for (int i = 0; i < 6; i++)
                sqlite3_bind_text(event, i + 1, r->text[i], -1, SQLITE_STATIC);
            step(to, event);
            sqlite3_bind_text(place, 1, r->origin, -1, SQLITE_STATIC);
            sqlite3_bind_int64(place, 2, r->seq);
            sqlite3_bind_text(place, 3, r->text[0], -1, SQLITE_STATIC);
            sqlite3_bind_blob(place, 4, r->chain, 32, SQLITE_STATIC);
            step(to, place);
        }

        /* insert TARGET: one event, made up here, in one transaction */
        static int one(const char *path)
        {
            char uuid[64], hlc[64];
            long long t = now();
            snprintf(uuid, sizeof uuid, "%08llx-%04llx-4000-8000-%012llx",
                     t >> 32 & 0xffffffff, t >> 16 & 0xffff, t & 0xffffffffffff);
            snprintf(hlc, sizeof hlc, "1786699800000.000000.%s", uuid);
            struct row r = { { uuid, hlc, uuid, "task_created",
                "{\"task_id\":\"7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b\",\"title\":\"One more\"}",
                "2026-08-14T09:30:00.000Z" }, uuid, 1, { 0 } };
            sqlite3 *to = target(path);
            sqlite3_stmt *event = prepare(to, insert_event), *place = prepare(to, insert_place);
            step(to, prepare(to, "BEGIN IMMEDIATE"));
            put(to, event, place, &r);
            step(to, prepare(to, "COMMIT"));
            return 0;
        }

        /* The next program finds the log empty, not to be recovered. */
        static void truncate_log(sqlite3 *to)
        {
            if (sqlite3_exec(to, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL))
                die(to, "checkpoint");
        }

        /* insert SOURCE TARGET FIRST COUNT EACH: events of the source, EACH a transaction; prints how
           many there were and the nanoseconds that inserts and commits took */
        int main(int argc, char **argv)
        {
            if (argc == 2) return one(argv[1]);
            if (argc != 6) return 2;
            sqlite3 *from, *to = target(argv[2]);
            long long first = atoll(argv[3]), count = atoll(argv[4]), each = atoll(argv[5]);
            if (sqlite3_open_v2(argv[1], &from, SQLITE_OPEN_READONLY, NULL)) die(from, argv[1]);
            make_tables(from, to);
            sqlite3_stmt *read = prepare(from,
                "SELECT e.uuid, e.hlc, e.machine_id, e.event_type, e.payload, e.created_at,"
                " l.origin, l.seq, l.chain FROM log l JOIN events e ON e.uuid = l.uuid"
                " WHERE l.origin = (SELECT min(origin) FROM log) AND l.seq >= ?1"
                " ORDER BY l.seq LIMIT ?2");
            sqlite3_stmt *event = prepare(to, insert_event), *place = prepare(to, insert_place);
            sqlite3_stmt *begin = prepare(to, "BEGIN IMMEDIATE"), *commit = prepare(to, "COMMIT");
            sqlite3_bind_int64(read, 1, first);
            sqlite3_bind_int64(read, 2, count);
            static struct row rows[CHUNK];
            long long time = 0, done = 0, open = 0, start;
            int n;
            while ((n = take(from, read, rows, CHUNK)) > 0) {
                start = now();
                for (int k = 0; k < n; k++) {
                    if (open == 0) step(to, begin);
                    put(to, event, place, &rows[k]);
                    if (++open == each) { step(to, commit); open = 0; }
                }
                time += now() - start;
                done += n;
                for (int k = 0; k < n; k++) {
                    for (int i = 0; i < 6; i++) free(rows[k].text[i]);
                    free(rows[k].origin);
                }
                if (n < CHUNK) break;
            }
            start = now();
            if (open) step(to, commit);
            time += now() - start;
            truncate_log(to);
            printf("%lld %lld\n", done, time);
            return 0;
        }
        """#
}
