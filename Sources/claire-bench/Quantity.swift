/// A figure with its unit.
enum Quantity {
    /// Wall-clock time in nanoseconds.
    case time(Double)
    /// Things a second.
    case rate(Double)
    /// Bytes of memory.
    case memory(Double)
    /// Bytes of something small, such as an event on the wire.
    case bytes(Double)

    /// The figure in the unit of its case: nanoseconds, things a second, bytes.
    var value: Double {
        switch self {
        case .time(let value), .rate(let value), .memory(let value), .bytes(let value): value
        }
    }

    /// The figure for people, in a unit that suits its size.
    var text: String {
        switch self {
        case .time(..<1000): "\(Quantity.digits(value)) ns"
        case .time(..<1e6): "\(Quantity.digits(value / 1000)) µs"
        case .time(..<1e9): "\(Quantity.digits(value / 1e6)) ms"
        case .time: "\(Quantity.digits(value / 1e9)) s"
        case .rate(10_000...): "\(Quantity.digits(value / 1000)) k/s"
        case .rate: "\(Quantity.digits(value)) /s"
        case .memory: "\(Quantity.digits(value / 1e6)) MB"
        case .bytes: "\(Quantity.digits(value)) B"
        }
    }

    /// The name of the unit in JSON.
    var unit: String {
        switch self {
        case .time: "ns"
        case .rate: "per_second"
        case .memory, .bytes: "bytes"
        }
    }

    /// Three significant digits, or all before the point.
    static func digits(_ value: Double) -> String {
        guard value < 100 else { return String(Int(value.rounded())) }
        let places = value < 10 ? 100.0 : 10.0
        return String((value * places).rounded() / places)
    }
}
