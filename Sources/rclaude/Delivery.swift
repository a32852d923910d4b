import ClaireDomain
import ClairePlatform

/// One text on its way to one session.
///
/// A class, because it holds the pane's lock from before the paste until the outcome is known.
final class Delivery {
    enum Phase {
        /// Until the session takes prompts, or its time is up.
        case looking
        /// Pasted; the look before Enter is due at a moment of the monotonic clock.
        case settling(until: Int64)
        /// Enter was sent; it must show by then.
        case verifying(until: Int64, Baseline)
        case finished(DeliveryOutcome, detail: String)
    }

    /// What the session was like just before Enter.
    struct Baseline {
        let registry: RegistryEntry?
        let text: PaneText
    }

    let session: UUID
    private(set) var phase = Phase.looking
    /// The transcript's length before anything was typed.
    private(set) var offset: Int64 = 0

    private let options: SendOptions
    private let tmux = Tmux()
    private let begin = MonotonicClock.now()
    private var pane: TmuxPane?
    private var agent: AgentProcess?
    private var cwd: String?
    private var lock: PaneLock?
    private var hasInterrupted = false

    init(_ session: UUID, _ options: SendOptions) {
        self.session = session
        self.options = options
    }

    var isLooking: Bool { if case .looking = phase { true } else { false } }
    var isFinished: Bool { if case .finished = phase { true } else { false } }

    /// The row of `rclaude send`.
    var row: [String] {
        guard case .finished(let outcome, let detail) = phase else { return [] }
        return [session.text, outcome.rawValue, detail, String(offset)]
    }

    // MARK: Looking

    /// Goes on as far as the session lets it.
    ///
    /// - Parameter fleet: the sessions as they are now, this one among them if it is there.
    func look(at fleet: LocalFleet) throws(Failure) {
        guard let found = fleet[session], let pane = found.place.pane else {
            let isKnown = fleet[session] != nil
            return finish(.gone, isKnown ? "it is not in a tmux pane" : "no such session")
        }
        if let rival = fleet.rival(of: session) {
            return finish(.failed, "it is in two panes, \(pane.id) and \(rival.id)")
        }
        self.pane = pane
        agent = found.place.agent
        cwd = found.place.registry?.cwd ?? pane.cwd
        if try isDuplicate(pane) { return }
        if let end = impediment(in: pane) { return finish(end.outcome, end.detail) }
        if !isInForeground { return waitOn(Delivery.elsewhere) }
        let text = PaneText(try tmux.texts(of: [pane.id])[pane.id] ?? "")
        if text.hasDialog || found.observation.state == .waiting {
            return finish(.waiting, text.question ?? "it waits for a person")
        }
        switch (found.observation.state, options.mode) {
        case (.idle, _), (.error, _), (.working, .queue), (.unknown, .queue), (.unknown, .now):
            try deliver()
        case (.working, .now): try interrupt()
        case (.done, _): finish(.gone, "its process has ended")
        case (.working, .idle), (.unknown, .idle), (.waiting, _):
            waitOn(found.observation.state == .working ? "it is working" : "its state is unknown")
        }
    }

    /// What makes a pane one that nothing may be typed into.
    private func impediment(in pane: TmuxPane) -> (outcome: DeliveryOutcome, detail: String)? {
        if pane.isDead { return (.gone, "its pane is dead") }
        guard let agent else { return (.gone, "no agent runs in its pane") }
        guard ProcessTable.entry(of: agent.process.pid)?.startTime == agent.process.startTime else {
            return (.gone, "its process has ended")
        }
        if pane.isInputOff { return (.failed, "its pane takes no input") }
        if pane.isSynchronized { return (.failed, "its panes are synchronized") }
        return nil
    }

    private static let elsewhere = "another program is in the foreground of its pane"

    /// Whether the agent gets what is typed: not if it was stopped, say, and the shell is back.
    private var isInForeground: Bool {
        agent.flatMap { ProcessTable.entry(of: $0.process.pid) }?.isInForeground ?? false
    }

    private func waitOn(_ reason: String) {
        let waited = (MonotonicClock.now() - begin) / 1_000_000
        if waited >= options.wait { finish(.busy, "\(reason), waited \(waited) ms") }
    }

    /// Stops a turn by Esc, once, and then waits until it has stopped.
    private func interrupt() throws(Failure) {
        guard !hasInterrupted else { return waitOn("it is still working after Esc") }
        guard let pane, try takeLock(of: pane) else { return }
        hasInterrupted = true
        switch try PaneKeys(tmux, pane).press("Escape") {
        case .done: return
        case .elsewhere: waitOn(Delivery.elsewhere)
        case .dead: finish(.gone, "its pane is dead")
        case .dialog: finish(.waiting, "a dialog came up before Esc")
        case .failed(let reason): finish(.failed, reason)
        }
    }

    private func takeLock(of pane: TmuxPane) throws(Failure) -> Bool {
        if lock != nil { return true }
        lock = try PaneLock.take(for: pane)
        if lock != nil { return true }
        waitOn("another sender has the pane")
        return false
    }

    // MARK: Typing

    /// Pastes, with the pane locked and after a look at how it is now.
    private func deliver() throws(Failure) {
        guard let seen = pane, try takeLock(of: seen) else { return }
        guard let pane = try tmux.pane(seen.id) else { return finish(.gone, "its pane has gone") }
        if let end = impediment(in: pane) { return finish(end.outcome, end.detail) }
        var notes = SentNotes(pane.sent)
        if let id = options.id, let earlier = notes.entry(of: id) {
            return finishDuplicate(earlier)
        }
        let text = PaneText(try tmux.texts(of: [pane.id])[pane.id] ?? "")
        if text.hasDialog { return finish(.waiting, "a dialog came up before the paste") }
        // Another sender may have been done just before the lock was taken: then look anew.
        let isBusy = (registryEntry()?.state ?? text.state) == .working
        guard isInForeground, !isBusy || options.mode != .idle else { return lock = nil }
        offset = transcript().flatMap { FileMetadata($0)?.size } ?? 0
        if let id = options.id { notes.note(id, nil, offset: offset) }
        let keys = PaneKeys(tmux, pane)
        switch try keys.paste(options.text, notes: options.id == nil ? nil : notes.text) {
        case .done: phase = .settling(until: MonotonicClock.now() + options.settle * 1_000_000)
        case .dead:
            try keys.note(pane.sent)
            finish(.gone, "its pane is dead")
        case .dialog:
            // Nothing was typed, so the id is still good.
            try keys.note(pane.sent)
            finish(.waiting, "a dialog came up before the paste")
        case .elsewhere:
            try keys.note(pane.sent)
            lock = nil
        case .failed(let reason):
            finish(
                .failed, "the paste failed, and whether the text arrived is not known: \(reason)")
        }
    }

    /// Whether the pane was sent this id before; the delivery has ended then, unless another sender is
    /// still about it.
    private func isDuplicate(_ pane: TmuxPane) throws(Failure) -> Bool {
        guard let id = options.id, let earlier = SentNotes(pane.sent).entry(of: id) else {
            return false
        }
        // While the other one has the lock its outcome is on its way.
        if earlier.outcome != nil { finishDuplicate(earlier) } else { _ = try takeLock(of: pane) }
        guard !isFinished, lock != nil, let now = try tmux.pane(pane.id) else { return true }
        finishDuplicate(SentNotes(now.sent).entry(of: id) ?? earlier)
        return true
    }

    private func finishDuplicate(_ earlier: SentNotes.Entry) {
        offset = earlier.offset
        let detail = "this id was sent before: nothing was typed now"
        guard let outcome = earlier.outcome else {
            return finish(.failed, detail + ", and what became of it then is not known")
        }
        finish(outcome, detail)
    }

    /// Looks again that no dialog came up, and presses Enter.
    func enter() throws(Failure) {
        guard let id = pane?.id else { return }
        guard let pane = try tmux.pane(id) else { return finish(.gone, "its pane has gone") }
        if let end = impediment(in: pane) { return finish(end.outcome, end.detail) }
        if !isInForeground { return finish(.typed, Delivery.elsewhere + ": Enter was not sent") }
        let text = PaneText(try tmux.texts(of: [id])[id] ?? "")
        let registry = registryEntry()
        if text.hasDialog || registry?.state == .waiting {
            return finish(.typed, "a dialog came up after the paste: Enter was not sent")
        }
        switch try PaneKeys(tmux, pane).press("Enter") {
        case .done:
            phase = .verifying(
                until: MonotonicClock.now() + options.verify * 1_000_000,
                Baseline(registry: registry, text: text))
        case .dead: finish(.gone, "its pane died after the paste")
        case .dialog: finish(.typed, "a dialog came up after the paste: Enter was not sent")
        case .elsewhere: finish(.typed, Delivery.elsewhere + ": Enter was not sent")
        case .failed(let reason): finish(.typed, "Enter failed: \(reason)")
        }
    }

    // MARK: Proof

    /// Looks whether the session has moved.
    ///
    /// - Parameter isLast: whether its time is up.
    func verify(_ before: Baseline, isLast: Bool) throws(Failure) {
        if hasMoved(registryEntry(), before) || isInTranscript() { return finish(.submitted, "") }
        if let pane, try hasMoved(tmux.texts(of: [pane.id])[pane.id], before) {
            return finish(.submitted, "")
        }
        guard isLast else { return }
        finish(.typed, "Enter was sent, but the session did not move within \(options.verify) ms")
    }

    /// An idle session's entry changes when a turn begins; a busy one's may change for any reason.
    private func hasMoved(_ now: RegistryEntry?, _ before: Baseline) -> Bool {
        guard let now, let entry = before.registry, entry.state != .working else { return false }
        return now.session == session
            && (now.state != entry.state || now.changedAt != entry.changedAt)
    }

    /// What the pane shows: the prompt is empty again, or a turn has begun that hadn't.
    private func hasMoved(_ now: String?, _ before: Baseline) -> Bool {
        guard let now = now.map({ PaneText($0) }) else { return false }
        if let input = before.text.input, !input.isEmpty, let left = now.input, left.isEmpty {
            return true
        }
        return before.text.state != .working && [.working, .waiting].contains(now.state)
    }

    private func isInTranscript() -> Bool {
        guard let path = transcript() else { return false }
        return PromptSearch.find(options.probe, in: path, from: offset) != nil
    }

    private func transcript() -> String? {
        TranscriptFolder(ClaudeFolder()).path(of: session, cwd: cwd)
    }

    private func registryEntry() -> RegistryEntry? {
        guard let agent else { return nil }
        let path = "\(ClaudeFolder().sessions)/\(agent.process.pid).json"
        let entry = LiveRegistry.entry(in: path)
        return entry?.processStart == agent.process.startTime ? entry : nil
    }

    // MARK: The end

    /// Ends a delivery because a signal asked rclaude to stop.
    func abandon() {
        switch phase {
        case .looking: finish(.failed, "interrupted before anything was typed")
        case .settling: finish(.typed, "interrupted before Enter")
        case .verifying: finish(.typed, "interrupted before the session was seen to move")
        case .finished: break
        }
    }

    /// Ends a delivery because a program that it needs failed.
    func fail(_ reason: String) {
        guard !isFinished else { return }
        finish(isLooking ? .failed : .typed, reason)
    }

    private func finish(_ outcome: DeliveryOutcome, _ detail: String) {
        let wasTyped = !isLooking
        phase = .finished(outcome, detail: detail)
        if let id = options.id, let pane, wasTyped, let now = try? tmux.pane(pane.id) {
            var notes = SentNotes(now.sent)
            notes.note(id, outcome, offset: offset)
            try? PaneKeys(tmux, now).note(notes.text)
        }
        lock = nil
    }
}
