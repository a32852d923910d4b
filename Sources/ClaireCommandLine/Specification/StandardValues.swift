extension ValueType where Value == String {
    /// Any text, the empty one included.
    package static let text = ValueType("TEXT", takes: "text") { $0 }

    /// Text with something in it besides spaces.
    package static func words(_ label: String) -> ValueType {
        ValueType(label, takes: "text that isn't empty") { text in
            text.unicodeScalars.contains { !$0.properties.isWhitespace } ? text : nil
        }
    }

    /// The name of something that the command itself can list, e.g. a project.
    package static func reference(_ kind: String, _ label: String) -> ValueType {
        ValueType(label, takes: "a name or id", source: .values(kind: kind)) { text in
            text.isEmpty ? nil : text
        }
    }

    /// A path, checked for nothing but not being empty.
    package static let file = path("FILE", .files)
    /// A folder's path, checked as little.
    package static let directory = path("PATH", .directories)

    private static func path(_ label: String, _ source: ValueSource) -> ValueType {
        ValueType(label, takes: "a path", source: source) { text in
            text.isEmpty || text.utf8.contains(0) ? nil : text
        }
    }
}

extension ValueType where Value == Int {
    /// A whole number in a range, in decimal digits with at most a leading minus.
    package static func integer(_ label: String, in range: ClosedRange<Int>) -> ValueType {
        let takes =
            switch (range.lowerBound, range.upperBound) {
            case (.min, .max): "a whole number"
            case (let lowest, .max): "a whole number from \(lowest)"
            case (let lowest, let highest): "a whole number from \(lowest) to \(highest)"
            }
        return ValueType(label, takes: takes) { text in
            guard text.utf8.first != UInt8(ascii: "+"), let number = Int(text) else { return nil }
            return range.contains(number) ? number : nil
        }
    }
}

extension ValueType where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the cases of an enumeration, by raw value. The summaries go with the choices.
    package static func choice(
        _ label: String, _ summary: @escaping (Value) -> String = { _ in "" }
    ) -> ValueType {
        let choices = Value.allCases.map { Choice($0.rawValue, summary($0)) }
        return ValueType(
            label, takes: "\(alternatives(choices.map(\.value)))", source: .choices(choices)
        ) { text in
            Value.allCases.first { $0.rawValue.sameBytes(text) }
        }
    }
}

/// `'a', 'b' or 'c'`.
func alternatives(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
}
