import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
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
        let question = question(context)
        let filter = try context.read { reader throws(StoreError) in try question.filter(reader) }
        let printer = LogPrinter(context, isStream: invocation[LogSpec.follow])
        var arrived: Int64 = 0
        var cursor = LogCursor()
        while true {
            let page = try context.read { reader throws(StoreError) in
                if arrived == 0 { arrived = try reader.lastArrival() }
                return try reader.log(filter, after: &cursor)
            }
            if page.isEmpty { break }
            try printer.print(page.filter(question.admits))
        }
        if invocation[LogSpec.follow] {
            try follow(context, filter, question, printer, after: arrived)
        }
        printer.finish()
    }

    private static func question(_ context: Context) -> ListEvents {
        let invocation = context.invocation
        return ListEvents(
            project: invocation[LogSpec.project], task: invocation[LogSpec.task],
            session: invocation[LogSpec.session], types: Set(invocation[LogSpec.type]),
            machine: invocation[LogSpec.machine],
            since: invocation[LogSpec.since].map(context.moment),
            until: invocation[LogSpec.until].map(context.moment))
    }

    /// Prints what arrives, in the order of arrival, until it is interrupted.
    private static func follow(
        _ context: Context, _ filter: LogFilter, _ question: ListEvents,
        _ printer: LogPrinter, after row: Int64
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
                try printer.print(page.filter(question.admits))
                try printer.flush()
                continue
            }
            MonotonicClock.sleep(milliseconds: pace)
        }
    }
}
