import Glibc
import Synchronization

/// What the signals that ask a program to stop (SIGINT, SIGTERM, SIGHUP) do to it.
///
/// A program that installs nothing here dies at once, which is right for a verb with nothing to put
/// away: SQLite rolls an open transaction back.
package enum Interruption {
    /// The signals that ask to stop.
    package static let signals = [SIGINT, SIGTERM, SIGHUP]

    private static let note = Atomic<Int32>(0)
    static let groups = RunningGroups()

    /// The signal that asked this process to stop; `nil` as long as none has.
    package static var received: Int32? {
        let signal = note.load(ordering: .relaxed)
        return signal == 0 ? nil : signal
    }

    /// From here on a signal is noted, ends the children that `Subprocess` waits for, and interrupts
    /// sleeping calls (EINTR); the program looks at `received` where it can stop.
    package static func noteSignals() {
        install { signal in
            Interruption.note.store(signal, ordering: .relaxed)
        }
    }

    /// From here on a signal restores the terminal, ends the children that `Subprocess` waits for and
    /// then ends this process by the same signal, so that a shell sees 128+n.
    package static func endOnSignals() {
        install { signal in
            Terminal.restoreInSignalHandler()
            Interruption.groups.terminate()
            Glibc.signal(signal, SIG_DFL)
            raise(signal)
        }
    }

    /// Ends the children that `Subprocess` waits for, as a signal would: for a program of many threads,
    /// whose signals wait for one of them, when it is about to end.
    package static func request() {
        note.store(SIGTERM, ordering: .relaxed)
        groups.terminate()
    }

    /// Takes note of the signal that was received and forgets it, so that what is run to put things
    /// away is not ended too; `end(by:)` afterwards.
    package static func take() -> Int32? {
        let signal = note.exchange(0, ordering: .relaxed)
        return signal == 0 ? nil : signal
    }

    /// Notes a signal that was taken, once things are put away.
    package static func putBack(_ signal: Int32) { note.store(signal, ordering: .relaxed) }

    /// Ends the process by a signal, so that a shell sees 128+n.
    package static func end(by signal: Int32) {
        Glibc.signal(signal, SIG_DFL)
        raise(signal)
    }

    /// A signal that was ignored when we were started (`nohup`) stays ignored.
    private static func install(_ handler: @escaping @convention(c) (Int32) -> Void) {
        for signal in signals {
            var before = sigaction()
            sigaction(signal, nil, &before)
            if unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self)
                == unsafeBitCast(SIG_IGN, to: Int.self)
            {
                continue
            }
            var action = sigaction()
            action.__sigaction_handler.sa_handler = handler
            sigemptyset(&action.sa_mask)
            sigaction(signal, &action, nil)
        }
    }
}

/// The process groups of the children that we wait for, in a form that a signal handler may read.
struct RunningGroups: ~Copyable {
    /// Enough for every host asked at once; a child beyond that is ended by its own time limit.
    private static let capacity = 64
    private let slots: UnsafeMutablePointer<Atomic<Int32>>

    init() {
        slots = .allocate(capacity: RunningGroups.capacity)
        for index in 0..<RunningGroups.capacity { (slots + index).initialize(to: Atomic(0)) }
    }

    func add(_ group: pid_t) {
        replace(0, by: group)
    }

    func remove(_ group: pid_t) {
        replace(group, by: 0)
    }

    private func replace(_ old: pid_t, by new: pid_t) {
        for index in 0..<RunningGroups.capacity
        where slots[index].compareExchange(
            expected: old, desired: new, ordering: .relaxed
        ).exchanged { return }
    }

    /// Sends SIGTERM to every group.
    func terminate() {
        for index in 0..<RunningGroups.capacity {
            let group = slots[index].load(ordering: .relaxed)
            if group > 0 { kill(-group, SIGTERM) }
        }
    }
}

/// The slots are atomic, and neither they nor their address change after the start.
extension RunningGroups: @unchecked Sendable {}
