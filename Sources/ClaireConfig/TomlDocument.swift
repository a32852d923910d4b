import TomlShim

/// A parsed TOML 1.0 document.
package struct TomlDocument: Sendable {
    /// The table at the root.
    package let root: TomlTable

    /// Parses a document given as its bytes (UTF-8, a byte order mark is skipped).
    ///
    /// Throws the first mistake with its place. Keys of more than 64 parts are refused: the parser
    /// below recurses by table and would overrun the stack.
    package init(parsing bytes: [UInt8]) throws(TomlError) {
        if let deep = TomlLayout(scanning: bytes).statements.first(where: { $0.depth > 64 }) {
            throw TomlError(
                place: TomlPlace(line: deep.line, column: 1),
                message: "a key of more than 64 parts")
        }
        var builder = TomlBuilder()
        var mistake = claire_toml_mistake()
        let status = bytes.withUnsafeBytes { raw in
            withUnsafeMutablePointer(to: &builder) { context in
                claire_toml_parse(
                    raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count, context,
                    visitTomlStep, &mistake)
            }
        }
        guard status == 0 else { throw TomlError(mistake) }
        root = builder.root
    }

    /// An empty document.
    package init() {
        root = TomlTable()
    }
}

/// A mistake in a TOML document.
package struct TomlError: Error, Equatable {
    /// Where the parser stopped.
    package let place: TomlPlace
    /// What is wrong, without the place.
    package let message: String

    init(place: TomlPlace, message: String) {
        self.place = place
        self.message = message
    }

    init(_ mistake: claire_toml_mistake) {
        place = TomlPlace(line: Int(mistake.line), column: Int(mistake.column))
        message = withUnsafeBytes(of: mistake.message) { raw in
            let text = String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            return text.prefix(1).lowercased() + text.dropFirst()
        }
    }
}

/// Builds the tree out of the parser's steps, keeping a stack of what is open.
struct TomlBuilder {
    private struct Open {
        let key: String
        let keyPlace: TomlPlace
        let place: TomlPlace
        let isArray: Bool
        var entries: [TomlTable.Entry] = []
    }

    private var stack: [Open] = []
    private(set) var root = TomlTable()

    /// Takes one step of the walk.
    mutating func take(_ step: claire_toml_step) {
        let place = TomlPlace(line: Int(step.line), column: Int(step.column))
        let text = Self.text(step.text, step.text_length)
        let value: TomlNode.Value
        switch UInt8(bitPattern: step.kind) {
        case UInt8(ascii: "t"): return open(step, place, isArray: false)
        case UInt8(ascii: "a"): return open(step, place, isArray: true)
        case UInt8(ascii: "e"): return close()
        case UInt8(ascii: "i"): value = .integer(Int64(text) ?? 0)
        case UInt8(ascii: "f"): value = .float(text)
        case UInt8(ascii: "b"): value = .boolean(text == "true")
        case UInt8(ascii: "d"): value = .time(text)
        default: value = .string(text)
        }
        add(TomlNode(value: value, place: place), key: Self.key(step), at: Self.keyPlace(step))
    }

    private mutating func open(_ step: claire_toml_step, _ place: TomlPlace, isArray: Bool) {
        stack.append(
            Open(
                key: Self.key(step), keyPlace: Self.keyPlace(step), place: place, isArray: isArray))
    }

    private mutating func close() {
        guard let done = stack.popLast() else { return }
        let table = TomlTable(sorted: done.entries)
        guard !stack.isEmpty else { return root = table }
        let value: TomlNode.Value =
            done.isArray ? .array(done.entries.map(\.node)) : .table(table)
        add(TomlNode(value: value, place: done.place), key: done.key, at: done.keyPlace)
    }

    private mutating func add(_ node: TomlNode, key: String, at place: TomlPlace) {
        stack[stack.endIndex - 1].entries.append(
            TomlTable.Entry(key: key, place: place, node: node))
    }

    private static func key(_ step: claire_toml_step) -> String {
        text(step.key, step.key_length)
    }

    private static func keyPlace(_ step: claire_toml_step) -> TomlPlace {
        TomlPlace(line: Int(step.key_line), column: Int(step.key_column))
    }

    private static func text(_ bytes: UnsafePointer<CChar>?, _ length: Int) -> String {
        guard let bytes else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
    }
}

/// The C parser's callback; its context is the builder that `TomlDocument` lends it.
private func visitTomlStep(
    _ context: UnsafeMutableRawPointer?, _ step: UnsafePointer<claire_toml_step>?
) {
    guard let context, let step else { return }
    context.assumingMemoryBound(to: TomlBuilder.self).pointee.take(step.pointee)
}
