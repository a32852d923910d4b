import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// The loop: keys, signals and time come in; the screen, the transcript, the registry and hooks
/// follow.
final class Agent {
    enum Activity {
        case idle
        /// Busy until a moment of the monotonic clock.
        case working(until: Int64)
        case asking(Dialog)
    }

    let options: Options
    let session: Session
    let terminal = Terminal()
    let screen: Screen
    let transcript: Transcript
    let registry: Registry
    let hooks: Hooks
    var servers: [MCPServer] = []

    var activity = Activity.idle { didSet { publish() } }
    var turn: Turn?
    var prompt = Prompt()
    /// Prompts submitted while busy, oldest first.
    var queued: [String] = []
    var title: String?
    /// Until when work in the background goes on (monotonic clock).
    var backgroundUntil: Int64 = 0
    /// The exit code, once the end has come.
    var ending: Int32?

    /// The notification that comes unless the person does something before.
    var notice: Notice?
    /// Whether the person has said that the folder may be worked in.
    private var isTrusted = false
    private var keys = KeyDecoder()
    /// When the last paste came (monotonic clock).
    private var pastedAt = Int64.min / 2
    private var published: Registry.Status?

    init(options: Options, session: Session) {
        self.options = options
        self.session = session
        screen = Screen(terminal)
        transcript = Transcript(session, model: options.model)
        registry = Registry(session)
        hooks = Hooks(options, session: session)
    }

    /// Runs until the person, a script or a signal ends it, and returns the exit code.
    func run() -> Int32 {
        let signals = Signals.watch([SIGTERM, SIGHUP, SIGWINCH])
        terminal.enterRawMode()
        if environment("STAND_IN_TRUST") == "ask" {
            activity = .asking(Dialog(.trust(folder: session.cwd)))
            screen.draw(live)
        } else {
            settle()
        }
        while ending == nil { turnOnce(signals) }
        return leave()
    }

    /// Begins to work in the folder: nothing of the settings, no hook and no server, runs before.
    func settle() {
        isTrusted = true
        activity = .idle
        screen.add(greeting, live: live)
        servers = MCPServer.start(options.mcpConfigs, session: session)
        let source = session.isResumed ? "resume" : "startup"
        hooks.run(
            "SessionStart", subject: source,
            [("source", .string(source)), ("model", .string(options.model))])
        if let name = options.name { setTitle(name) }
        if let first = options.prompt { submit(first) }
    }

    /// Waits for whatever comes first, and acts on it.
    private func turnOnce(_ signals: Int32) {
        var sources = [STDIN_FILENO, signals].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        let count = poll(&sources, 2, timeout)
        if sources[1].revents != 0 { Signals.pending(signals).forEach(handle) }
        if sources[0].revents != 0 {
            guard let bytes = terminal.read() else {
                ending = 128 + SIGHUP
                return
            }
            keys.feed(bytes)
        }
        while ending == nil, let key = keys.next(flush: count == 0) { press(key) }
        if case .working(let end) = activity, end <= MonotonicClock.now() { advance() }
        if let notice, notice.due <= MonotonicClock.now() { notify(notice) }
        screen.draw(live)
    }

    /// Milliseconds: short while an Esc may be the start of something or the clock is shown.
    private var timeout: Int32 {
        if keys.isWaiting { return 50 }
        let now = MonotonicClock.now()
        var wait = notice.map { ($0.due - now) / 1_000_000 + 1 }
        if case .working(let end) = activity {
            wait = min(wait ?? .max, (end - now) / 1_000_000 + 1, 1000)
        }
        return wait.map { Int32(clamping: max(0, $0)) } ?? -1
    }

    private func handle(_ signal: Int32) {
        if signal == SIGWINCH {
            screen.redraw(live)
        } else {
            ending = 128 + signal
        }
    }

    private func press(_ key: Key) {
        // Whoever types is there: no need to call them.
        notice = notice?.deferred
        if case .asking(var dialog) = activity {
            let outcome = dialog.take(key)
            guard outcome != .undecided else {
                activity = .asking(dialog)
                return
            }
            answer(dialog, outcome)
            return
        }
        switch key {
        case .text(let text): prompt.type(text)
        case .paste(let text):
            prompt.paste(text)
            pastedAt = MonotonicClock.now()
        case .newline: prompt.type("\n")
        case .backspace: prompt.deleteBackward()
        case .enter: enter()
        case .escape: if turn != nil { interrupt() } else { prompt.clear() }
        case .interrupt: if turn != nil { interrupt() } else { interruptIdle() }
        case .endOfInput: if prompt.isEmpty && turn == nil { ending = 0 }
        case .up, .down, .other: break
        }
    }

    /// Enter submits, but right behind a paste it is taken for a part of that, as Claude's terminal
    /// library does: for as long as `STAND_IN_SETTLE` says, not at all when that is unset.
    private func enter() {
        let settle = environment("STAND_IN_SETTLE").flatMap(Script.duration) ?? 0
        if MonotonicClock.now() - pastedAt < settle * 1_000_000 {
            prompt.type("\n")
        } else if !prompt.isEmpty {
            submit(prompt.take())
        }
    }

    /// Ctrl-C clears what is written, and leaves when nothing is.
    private func interruptIdle() {
        if prompt.isEmpty { ending = 0 } else { prompt.clear() }
    }

    /// Brings the registry and the title up to date; the file changes only when the status does.
    ///
    /// - Parameter again: write the entry even so, since something else in it has changed.
    func publish(again: Bool = false) {
        guard isTrusted else { return }
        let status = status
        screen.setTitle((status == .busy ? "⠐ " : "✳ ") + (title ?? "Claude Code"))
        guard again || status != published else { return }
        published = status
        registry.write(status)
    }

    private var status: Registry.Status {
        switch activity {
        case .idle: .idle
        case .working: turn?.isShell == true ? .shell : .busy
        case .asking: .waiting
        }
    }

    /// Gives everything back: the terminal, the registry entry, the servers.
    private func leave() -> Int32 {
        let reason = ending == 0 ? "prompt_input_exit" : "other"
        terminal.restore()
        terminal.write("\r\n")
        if isTrusted {
            hooks.run("SessionEnd", subject: reason, [("reason", .string(reason))])
        }
        servers.forEach { $0.stop() }
        registry.remove()
        return ending ?? 0
    }
}
