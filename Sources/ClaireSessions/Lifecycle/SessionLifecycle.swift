import ClaireConfig
import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore
import Glibc

/// Opens and closes sessions on this machine, and puts right what a crash left half done.
package struct SessionLifecycle {
    let store: Store
    let actor: Actor
    let transport: Transport
    let paths: Paths
    /// How long a remote may take until its answer is done without, milliseconds.
    package var patience: Int64 = 20_000
    /// Variables on top of those that every git gets.
    package var gitEnvironment: [String: String] = [:]
    /// Says what a person should know and what is no error, a line each.
    package var tell: (String) -> Void = { _ in }

    package init(store: Store, actor: Actor, transport: Transport, paths: Paths) {
        self.store = store
        self.actor = actor
        self.transport = transport
        self.paths = paths
    }

    func git(_ folder: String) -> Git { Git(in: folder, environment: gitEnvironment) }

    /// The folder of all worktrees, with links resolved as git will.
    ///
    /// - Parameter makes: whether it is made where it isn't there.
    func worktreeRoot(makes: Bool = true) throws(LifecycleError) -> String {
        let path =
            Environment.folder("XDG_DATA_HOME", orBelowHome: ".local/share") + "/claire/worktrees"
        if makes {
            do throws(SystemError) { try Files.makeFolder(path) } catch { throw .system(error) }
        }
        guard let resolved = realpath(path, nil) else {
            throw .system(SystemError("find", path, errno: errno))
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    func lock(_ session: UUID) throws(LifecycleError) -> SessionLock {
        try SessionLock(session, in: paths.dataFolder + "/sessions")
    }

    func read<Value>(
        _ body: (Reader) throws(StoreError) -> Value
    ) throws(LifecycleError) -> Value {
        do throws(StoreError) { return try store.read(body) } catch { throw .store(error) }
    }

    func write<Value>(
        _ body: (Writer) throws(StoreError) -> Value
    ) throws(LifecycleError) -> Value {
        do throws(StoreError) { return try store.write(as: actor, body) } catch {
            throw .store(error)
        }
    }

    func ask<Value>(
        _ body: () throws(GitError) -> Value
    ) throws(LifecycleError) -> Value {
        do throws(GitError) { return try body() } catch { throw .git(error) }
    }

    func call<Value>(
        _ body: () throws(TransportError) -> Value
    ) throws(LifecycleError) -> Value {
        do throws(TransportError) { return try body() } catch { throw .transport(error) }
    }

    /// Writes down which step comes next.
    func enter(_ step: LaunchStep, _ record: inout LaunchRecord) throws(LifecycleError) {
        record.step = step.rawValue
        let saved = record
        try write { writer throws(StoreError) in try writer.save(saved) }
        KillPoint.reach("\(step.rawValue)-begun")
    }

    /// The session as the transport shows it, where its agent lives.
    func living(_ session: UUID) throws(LifecycleError) -> SessionRow? {
        try call { () throws(TransportError) in try transport.sessions() }.rows
            .first { $0.session == session && $0.state != .done }
    }
}
