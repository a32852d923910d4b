import ClaireDomain

/// The events that their own machine gave up (`origin_abandoned`), and that stand nowhere else.
enum Abandoned {
    /// The uuids of such events; they are kept in the log and left out of the projections.
    ///
    /// - Parameter prefix: of the projection tables that hold the abandonments.
    static func events(
        _ connection: Connection, prefix: String = ""
    ) throws(StoreError) -> Set<String> {
        let select = try connection.prepare(
            """
            WITH given_up AS (
              SELECT l.uuid FROM \(prefix)abandonments a
              JOIN log l ON l.origin = a.origin AND l.seq >= a.from_seq)
            SELECT uuid FROM given_up EXCEPT
            SELECT l.uuid FROM log l
            WHERE l.uuid IN (SELECT uuid FROM given_up) AND NOT EXISTS (
              SELECT 1 FROM \(prefix)abandonments a WHERE a.origin = l.origin AND l.seq >= a.from_seq)
            """)
        return Set(try select.all { $0.text(0) })
    }

    /// Applies the abandonments before all other events, since they decide which of those count.
    static func applyFirst(_ projector: Projector) throws(StoreError) {
        let select = try projector.connection.prepare(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            WHERE event_type = 'origin_abandoned'
            """)
        for logged in try select.all(EventScan.read) {
            _ = try projector.apply(logged.event, rowid: logged.rowid)
        }
    }
}
