import ClaireDomain

/// The members of a hook's JSON object, found without parsing what they hold: a tool's input or its
/// result may be megabytes, of which nothing is asked.
struct HookFields {
    private let bytes: [UInt8]
    private var values: [String: Range<Int>] = [:]

    /// `nil` for anything but one object.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        var scan = Scan(bytes: bytes)
        guard scan.take(UInt8(ascii: "{")) else { return nil }
        if !scan.take(UInt8(ascii: "}")) {
            repeat {
                guard let key = scan.string(), scan.take(UInt8(ascii: ":")),
                    let value = scan.value()
                else { return nil }
                // Behind its quotes; Claude's keys hold no escapes.
                let name = bytes[(key.lowerBound + 1)..<(key.upperBound - 1)]
                values[String(decoding: name, as: UTF8.self)] = value
            } while scan.take(UInt8(ascii: ","))
            guard scan.take(UInt8(ascii: "}")) else { return nil }
        }
        guard scan.isAtEnd() else { return nil }
    }

    /// A member, parsed now; `nil` where there is none or it is malformed.
    subscript(name: String) -> JSON? {
        values[name].flatMap { try? JSON.parse(Array(bytes[$0]), duplicates: .lastWins) }
    }

    /// The text of a member.
    func text(_ name: String) -> String? { self[name]?.string }

    /// Walks over JSON by its brackets and quotes alone.
    private struct Scan {
        let bytes: [UInt8]
        var index = 0

        private mutating func skipSpace() {
            while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) {
                index += 1
            }
        }

        mutating func take(_ byte: UInt8) -> Bool {
            skipSpace()
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
            return true
        }

        mutating func isAtEnd() -> Bool {
            skipSpace()
            return index == bytes.count
        }

        /// A string with its quotes.
        mutating func string() -> Range<Int>? {
            let isThere = take(UInt8(ascii: "\""))
            let start = index - 1
            return isThere && skipString() ? start..<index : nil
        }

        /// Moves behind the quote that ends a string.
        private mutating func skipString() -> Bool {
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "\\"): index += 2
                case UInt8(ascii: "\""):
                    index += 1
                    return true
                default: index += 1
                }
            }
            return false
        }

        /// Any value; `nil` where none ends.
        mutating func value() -> Range<Int>? {
            skipSpace()
            let start = index
            var depth = 0
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "\""):
                    index += 1
                    guard skipString() else { return nil }
                    if depth == 0 { return start..<index }
                    continue
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","):
                    if depth == 0 { return index > start ? start..<index : nil }
                    if bytes[index] != UInt8(ascii: ",") {
                        depth -= 1
                        if depth == 0 {
                            index += 1
                            return start..<index
                        }
                    }
                default: break
                }
                index += 1
            }
            return nil
        }
    }
}
