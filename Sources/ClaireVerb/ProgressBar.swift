import ClaireCommandLine
import ClairePlatform

/// Progress that a closure can move on.
package final class ProgressBar {
    private var progress: Progress?

    /// A bar that shows itself on the terminal of standard error once the work has taken a second.
    ///
    /// - Parameter label: what is being done: `replaying events`.
    package init(_ label: String, _ renderer: Renderer) {
        progress = Progress(label, on: renderer) { MonotonicClock.now() / 1_000_000 }
    }

    /// Says how far the work is.
    package func update(_ done: Int, of total: Int) { progress?.update(done, of: total) }

    /// Takes the bar away.
    package func end() { progress = nil }
}
