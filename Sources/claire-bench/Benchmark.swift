import ClairePlatform
import Glibc

/// The whole run: options, rows, table.
enum Benchmark {
    /// - Returns: 0 when every row was measured or skipped, 1 when the run broke off, 2 for usage.
    static func run(_ arguments: [String]) -> Int32 {
        do {
            let options = try BenchOptions(arguments)
            guard !options.wantsHelp else {
                print(BenchOptions.usage, terminator: "")
                return 0
            }
            return try run(options)
        } catch {
            complain(BenchError.message(error))
            return 2
        }
    }

    private static func run(_ options: BenchOptions) throws -> Int32 {
        Interruption.noteSignals()
        let conditions = Conditions(isQuick: options.isQuick)
        let workbench = try Workbench(
            parent: options.scratch, tools: options.tools ?? ExecutablePath.folder() ?? ".",
            isQuick: options.isQuick)
        defer { workbench.remove() }
        let context = Context(workbench)
        var rows: [Row] = []
        for group in options.groups.isEmpty ? RowGroup.allCases : options.groups {
            progress(group.rawValue)
            rows += group.rows(context)
            if let signal = Interruption.received { return 128 + signal }
        }
        progress("")
        let table = Table(rows: rows, conditions: conditions)
        print(options.isJSON ? table.json.encoded + "\n" : table.text, terminator: "")
        return 0
    }

    /// On a terminal the row that runs now, on the last line of stderr.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        say("\r\u{1B}[K" + text)
    }

    private static func complain(_ text: String) { say("claire-bench: \(text)\n") }

    private static func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
