import ClaireDomain
import ClairePlatform
import ClaireStore

/// Tells people when something begins to wait for them: the terminal's bell, and the program of
/// `[notify] command`, by default `notify-send` where it is.
///
/// Of one wait they are told once, whichever processes look, and by one call for all that came up
/// since the last one. The program is run without a shell, what it is told are arguments, and it has
/// a few seconds.
package final class WaitNotifier {
    private let store: Store
    private let command: [String]?
    private let rings: Bool
    /// The monotonic clock's reading when people were told last.
    private var told: Int64?

    /// Milliseconds between two calls at least, and for one call at most.
    private static let interval: Int64 = 10_000
    private static let patience: Int64 = 5000

    /// - Parameter command: the program and its first arguments; `nil` takes what there is.
    package init(store: Store, command: [String]?) {
        self.store = store
        self.command = command ?? Self.usual
        rings = Terminal.isTerminal(.error)
    }

    /// `notify-send` where it is, and a desktop to show it on.
    private static var usual: [String]? {
        let desktops = ["DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"]
        guard desktops.contains(where: { Environment.nonEmpty($0) != nil }),
            (try? ProgramPath.find("notify-send")) != nil
        else { return nil }
        return ["notify-send", "--app-name=Claire"]
    }

    /// Looks at the record, and tells of what is new.
    ///
    /// - Returns: what people were told of.
    @discardableResult
    package func look() throws(StoreError) -> [StatusReport.Attention] {
        if let told, MonotonicClock.now() - told < Self.interval * 1_000_000 { return [] }
        guard rings || command != nil else { return [] }
        let isNews = try store.read { reader throws(StoreError) in
            for wait in try reader.waits() where try !wait.isTold(reader) { return true }
            return false
        }
        guard isNews else { return [] }
        let news = try store.write(as: .claire) { writer throws(StoreError) in
            var news: [StatusReport.Attention] = []
            for wait in try writer.reader.waits() where try wait.noteTold(writer) {
                news.append(wait)
            }
            return news
        }
        guard !news.isEmpty else { return [] }
        told = MonotonicClock.now()
        if rings { Terminal.ringBell() }
        if let command { run(command, news) }
        return news
    }

    /// What becomes of it is the user's program's affair.
    private func run(_ command: [String], _ news: [StatusReport.Attention]) {
        let lines = news.prefix(8).map(Self.line)
        let more = news.count > lines.count ? ["and \(news.count - lines.count) more"] : []
        let title = news.count == 1 ? "Claire: \(lines[0])" : "Claire: \(news.count) wait for you"
        let body = news.count == 1 ? Self.detail(news[0]) : (lines + more).joined(separator: "\n")
        var program = Subprocess(command + [title, body], timeout: Self.patience)
        program.limit = 4096
        _ = try? program.run()
    }

    /// One line: who, and why.
    static func line(_ wait: StatusReport.Attention) -> String {
        let session = PlainText.line(wait.session?.label ?? "", bytes: 100)
        let task = PlainText.line(wait.task?.title ?? "", bytes: 200)
        return switch wait.kind {
        case .waiting: "'\(session)' waits for you"
        case .error: "'\(session)' met an error"
        case .ended: "'\(session)' ended before its task"
        case .review: "'\(task)' is in review"
        case .blocked: "'\(task)' is blocked"
        case .superseded: "'\(session)' works on what another has"
        }
    }

    private static func detail(_ wait: StatusReport.Attention) -> String {
        let text = wait.session?.message ?? wait.task?.reason ?? wait.task?.title ?? ""
        return PlainText.line(text, bytes: 500)
    }
}
