import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClairePlatform
import ClaireStore
import ClaireVerb

/// `claire log`: prints the events, a page at a time, so that no statement stays open while
/// somebody reads.
enum LogVerb {
    /// How often `--follow` looks for more, in milliseconds.
    private static let pace: Int64 = 200

    static func run(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let types = Set(invocation[LogSpec.type])
        let filter = try filter(context)
        let printer = LogPrinter(context, isStream: invocation[LogSpec.follow])
        var arrived: Int64 = 0
        var cursor = LogCursor()
        while true {
            let page = try context.read { reader throws(StoreError) in
                if arrived == 0 { arrived = try reader.lastArrival() }
                return try reader.log(filter, after: &cursor)
            }
            if page.isEmpty { break }
            try printer.print(page.filter { types.isEmpty || types.contains($0.event.type) })
        }
        if invocation[LogSpec.follow] {
            try follow(context, filter, types, printer, after: arrived)
        }
        printer.finish()
    }

    private static func filter(_ context: Context) throws(VerbFailure) -> LogFilter {
        let invocation = context.invocation
        let machine = try invocation[LogSpec.machine].map { name throws(VerbFailure) in
            try self.machine(name, context)
        }
        return try context.read { reader throws(StoreError) in
            LogFilter(
                project: try invocation[LogSpec.project].map { name throws(StoreError) in
                    try reader.projectID(name, includeDeleted: true)
                },
                task: try invocation[LogSpec.task].map { name throws(StoreError) in
                    try reader.taskID(name, includeDeleted: true)
                },
                session: try invocation[LogSpec.session].map { name throws(StoreError) in
                    try reader.sessionID(name)
                },
                machine: machine, since: invocation[LogSpec.since].map(context.moment),
                until: invocation[LogSpec.until].map(context.moment))
        }
    }

    /// A machine by its id or the start of it, among those that the log has.
    private static func machine(
        _ name: String, _ context: Context
    ) throws(VerbFailure) -> UUID {
        let known = try context.read { reader throws(StoreError) in try reader.machines() }
        let found = known.filter { $0.text.utf8.starts(with: name.lowercased().utf8) }
        guard let only = found.first, found.count == 1, name.utf8.count >= Limits.idPrefix else {
            throw VerbFailure(
                .notFound, code: found.count > 1 ? "ambiguous" : "not_found",
                found.count > 1
                    ? "'\(name)' may be any of \(found.count) machines"
                    : "no machine '\(name)' in the log",
                hint: "claire log --json names the machine of every event")
        }
        return only
    }

    /// Prints what arrives, in the order of arrival, until it is interrupted.
    private static func follow(
        _ context: Context, _ filter: LogFilter, _ types: Set<String>, _ printer: LogPrinter,
        after row: Int64
    ) throws(VerbFailure) {
        var arrived = row
        var version = -1
        try printer.flush()
        while true {
            let page: [LogEntry] = try context.read { reader throws(StoreError) in
                let now = try reader.dataVersion()
                guard now != version else { return [] }
                let page = try reader.arrivals(filter, after: &arrived)
                // A full page may have more behind it, so it is looked at again at once.
                if page.isEmpty { version = now }
                return page
            }
            guard page.isEmpty else {
                try printer.print(page.filter { types.isEmpty || types.contains($0.event.type) })
                try printer.flush()
                continue
            }
            MonotonicClock.sleep(milliseconds: pace)
        }
    }
}
