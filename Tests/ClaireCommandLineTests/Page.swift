import ClaireCommandLine
import Synchronization

/// A renderer whose output a test can read.
final class Page {
    let renderer: Renderer
    private let written = Sink()
    private let said = Sink()

    init(
        columns: Int? = nil, colored: Bool = false, form: OutputForm = .human,
        errorColumns: Int? = nil
    ) {
        let (written, said) = (written, said)
        renderer = Renderer(
            form: form, screen: Screen(columns: columns, isColored: colored),
            errorScreen: Screen(columns: errorColumns, isColored: colored),
            output: ByteSink { written.append($0) }, errors: ByteSink { said.append($0) })
    }

    /// Everything printed.
    var output: String {
        try? renderer.flush()
        return written.text
    }

    /// Everything on standard error.
    var errors: String { said.text }

    /// How often output was written.
    var writes: Int { written.count }

    private final class Sink: Sendable {
        private let chunks = Mutex<[[UInt8]]>([])

        func append(_ bytes: [UInt8]) { chunks.withLock { $0.append(bytes) } }
        var text: String { chunks.withLock { String(decoding: $0.joined(), as: UTF8.self) } }
        var count: Int { chunks.withLock(\.count) }
    }
}
