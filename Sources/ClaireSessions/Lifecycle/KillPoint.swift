#if MISTAKES
    import ClairePlatform
    import Glibc
#endif

/// Moments in the life of a session at which tests kill the process: before and after each step. In
/// a release nothing of it is there.
enum KillPoint {
    /// Ends the process as a power cut would, where `CLAIRE_KILL_AT` names the moment.
    static func reach(_ moment: @autoclosure () -> String) {
        #if MISTAKES
            guard let wanted = Environment.nonEmpty("CLAIRE_KILL_AT"),
                wanted.hasSameBytes(as: moment())
            else { return }
            kill(getpid(), SIGKILL)
        #endif
    }
}
