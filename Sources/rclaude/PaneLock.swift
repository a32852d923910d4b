import ClairePlatform
import Glibc

/// One sender at a time for each pane, whichever process and home folder it comes from: the lock
/// stands beside the server's socket, in a folder that is the user's alone.
struct PaneLock: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// Takes the lock if nobody has it.
    ///
    /// - Returns: `nil` while another sender has it.
    /// - Throws: `failed` where no lock can be made.
    static func take(for pane: TmuxPane) throws(Failure) -> PaneLock? {
        let path = "\(pane.socket).rclaude-\(pane.id.dropFirst()).lock"
        // A sender that gives the lock back removes the file: whoever waited on that one tries again.
        for _ in 0..<10 {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else {
                throw .failed("can't lock pane '\(pane.id)': \(SystemError.text(errno))")
            }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                close(descriptor)
                return nil
            }
            var own = stat()
            var there = stat()
            if fstat(descriptor, &own) == 0, stat(path, &there) == 0, own.st_ino == there.st_ino {
                return PaneLock(path: path, descriptor: descriptor)
            }
            close(descriptor)
        }
        return nil
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        unlink(path)
        close(descriptor)
    }
}
