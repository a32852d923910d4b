import ClaireDomain
import ClairePlatform

/// The right to open, close or repair one session, until it is released or the process ends.
final class SessionLock {
    private let path: String
    private let lock: FileLock

    /// - Throws: `refused` while another process has it.
    init(_ session: UUID, in folder: String) throws(LifecycleError) {
        do throws(SystemError) { try Files.makeFolder(folder) } catch { throw .system(error) }
        path = "\(folder)/\(session.text).lock"
        do throws(FileLockError) {
            lock = try FileLock(path: path, waitingUpTo: 0)
        } catch {
            guard case .failed(let code) = error else { throw Self.busy(session) }
            throw .system(SystemError("lock", path, errno: code))
        }
        // Its last holder removed it.
        guard lock.isHeld(at: path) else { throw Self.busy(session) }
    }

    deinit { release() }

    private static func busy(_ session: UUID) -> LifecycleError {
        .refused(
            "busy",
            "session '\(session.text.prefix(8))' is being opened or closed by another process",
            hint: "claire session show \(session.text.prefix(8))")
    }

    /// Lets go.
    func release() {
        guard lock.isHeld(at: path) else { return }
        FileRemoval.remove(path)
        lock.release()
    }
}
