#if MISTAKES
    import ClaireDomain
    import ClaireStore

    extension SendPlan {
        /// Leaves out what a cursor would: events that stand before the greatest clock reading that
        /// the peer has.
        mutating func keepPastCursor(
            of have: VersionVector?, _ reader: Reader
        ) throws(StoreError) {
            var cursor = ""
            for (origin, head) in have?.heads ?? [:] {
                let last = try reader.positions(
                    of: origin, after: head.seq - 1, limit: 1, maxBytes: 0)
                if let hlc = last.first?.event.hlc, cursor.precedesInBytes(hlc) { cursor = hlc }
            }
            var kept: [Run] = []
            for run in runs {
                let next = try reader.positions(
                    of: run.origin, after: run.after, limit: 1, maxBytes: 0)
                if let hlc = next.first?.event.hlc, cursor.precedesInBytes(hlc) { kept.append(run) }
            }
            runs = kept
        }
    }
#endif
