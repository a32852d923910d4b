/// Progress of long work, on standard error: only on a terminal, and only once it has taken a
/// second.
package struct Progress: ~Copyable {
    private let renderer: Renderer
    private let label: String
    private let clock: () -> Int64
    private let start: Int64
    private var lastShown: Int64?

    /// `clock` tells milliseconds from any start, monotonically.
    package init(_ label: String, on renderer: Renderer, clock: @escaping () -> Int64) {
        self.label = label
        self.renderer = renderer
        self.clock = clock
        start = clock()
    }

    /// Shows how far the work is, at most ten times a second. A total of nil is not known.
    package mutating func update(_ done: Int, of total: Int?) {
        let now = clock()
        guard renderer.errorScreen.isInteractive, renderer.form == .human, now - start >= 1000,
            now - (lastShown ?? .min / 2) >= 100
        else { return }
        lastShown = now
        var text: Text = "\(label) \(done)"
        if let total {
            let percent = total > 0 ? min(100, done * 100 / total) : 100
            text = "\(label) \(done) of \(total), \(percent)%"
        }
        let line = text.visible().cut(to: (renderer.errorScreen.columns ?? 80) - 1)
        var bytes = Array("\r\u{1B}[K".utf8)
        line.styled(.muted).write(to: &bytes, colored: renderer.errorScreen.isColored)
        renderer.overwriteOnErrors(bytes)
    }

    deinit {
        if lastShown != nil { renderer.overwriteOnErrors(Array("\r\u{1B}[K".utf8)) }
    }
}
