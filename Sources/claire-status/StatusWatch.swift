import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore
import ClaireVerb

/// `claire status --watch`: the screen again whenever the record changes, and every few seconds
/// since ages grow. In a pipe it goes on in lines.
struct StatusWatch {
    let context: Context
    let question: StatusQuestion

    /// Milliseconds between two looks at the database, which are one cheap read each.
    private static let look: Int64 = 250
    /// Milliseconds after which ages are drawn again.
    private static let growth: Int64 = 2000

    func run() throws(VerbFailure) {
        Interruption.noteSignals()
        let isScreen = context.form == .human && Terminal.isTerminal(.output)
        let canvas = Canvas()
        if isScreen { canvas.begin() }
        defer { if isScreen { canvas.end() } }
        try loop(isScreen ? canvas : nil)
        if isScreen { canvas.end() }
        if let signal = Interruption.take() { Interruption.end(by: signal) }
    }

    private func loop(_ canvas: Canvas?) throws(VerbFailure) {
        var version: Int?
        var drawn: Int64 = 0
        var size: Canvas.Size?
        var last: JSON?
        var bell = WaitBell()
        while Interruption.received == nil {
            let current = try context.read { reader throws(StoreError) in try reader.dataVersion() }
            let isOld = MonotonicClock.now() - drawn > Self.growth * 1_000_000
            if current != version || (canvas != nil && (isOld || canvas?.size != size)) {
                version = current
                drawn = MonotonicClock.now()
                size = canvas?.size
                if let canvas { try draw(on: canvas, &bell) } else { try printIfChanged(&last) }
            }
            guard !isEnough(canvas) else { return }
        }
    }

    /// Waits a moment; on a terminal `q` and Escape end the watch.
    private func isEnough(_ canvas: Canvas?) -> Bool {
        guard canvas != nil, Terminal.isTerminal(.input) else {
            MonotonicClock.sleep(milliseconds: Self.look)
            return false
        }
        let start = MonotonicClock.now()
        if let key = Terminal.readKey(timeout: Self.look) {
            return key == [UInt8(ascii: "q")] || key == [0x1B]
        }
        // The end of standard input comes back at once: then it is waited for elsewhere.
        if MonotonicClock.now() - start < Self.look * 500_000 {
            MonotonicClock.sleep(milliseconds: Self.look)
        }
        return false
    }

    private func draw(on canvas: Canvas, _ bell: inout WaitBell) throws(VerbFailure) {
        let (report, ids) = try question.ask(context)
        if bell.look(report.attention) { Terminal.ringBell() }
        canvas.draw(color: context.invocation.color) { renderer in
            StatusScreen(report: report, ids: ids, isPast: false).print(on: renderer)
        }
    }

    /// One JSON object a line, or the screen as text below the one before.
    private func printIfChanged(_ last: inout JSON?) throws(VerbFailure) {
        let (report, ids) = try question.ask(context)
        var content = report.json.object ?? JSONObject()
        content["at"] = nil
        guard last != .object(content) else { return }
        let isFirst = last == nil
        last = .object(content)
        switch context.form {
        case .json: context.printJSON([("status", report.json)])
        case .quiet: context.renderer.identifiers(report.sessions.map(\.id.text))
        case .human:
            if !isFirst { context.renderer.line() }
            StatusScreen(report: report, ids: ids, isPast: false).print(on: context.renderer)
        }
        try context.flush()
    }
}
