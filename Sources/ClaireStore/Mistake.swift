#if MISTAKES
    /// Mistakes that others made before us, which the simulator must catch (sync.md, "The simulator
    /// must be shown to bite"). No release has them: the word is defined in builds for debugging only.
    package enum Mistake: String, CaseIterable, Sendable {
        case globalCursor = "one global HLC cursor in place of the vector"
        case tickOutside = "a tick outside the transaction"
        case wholeRow = "last writer wins by whole rows"
        case insertIfAbsent = "creation inserts if absent, updates need the row"
        case ignoredNames = "INSERT OR IGNORE on names"
        case droppedTypes = "unknown types are dropped"
        case noDriftBound = "no drift bound"
        case noIncarnation = "no incarnation after a restore"
        case knownKeepsHead = "a known uuid does not advance the head"
        case releaseClears = "a release clears another's assignment"

        /// The one that is made while a test runs, in the thread that runs it.
        @TaskLocal package static var made: Mistake?
    }
#endif
