/// Everything that happens in a run, as one number and, where asked, as lines.
///
/// Two runs of one seed are the same run if and only if the numbers are equal.
final class Trace {
    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    /// The last lines, for the report of a failure; all of them where lines are printed.
    private(set) var lines: [String] = []
    private let keeps: Bool
    private let prints: Bool

    /// - Parameters:
    ///   - keeps: whether lines are made at all, which costs more than the run itself.
    init(keeps: Bool = false, prints: Bool = false) {
        self.keeps = keeps || prints
        self.prints = prints
    }

    /// Notes one thing that happened.
    func note(
        _ now: Int64, _ what: StaticString, _ a: Int = -1, _ b: Int = -1, _ c: Int = -1,
        _ detail: @autoclosure () -> String = ""
    ) {
        mix(UInt64(bitPattern: now))
        mix(UInt64(what.utf8CodeUnitCount) << 32 | UInt64(what.utf8Start.pointee))
        mix(UInt64(bitPattern: Int64(a)))
        mix(UInt64(bitPattern: Int64(b)))
        mix(UInt64(bitPattern: Int64(c)))
        guard keeps else { return }
        let numbers = [a, b, c].filter { $0 >= 0 }.map(String.init).joined(separator: " ")
        let detail = detail()
        let line = "\(now - World.start) \(what) \(numbers)\(detail.isEmpty ? "" : " " + detail)"
        if prints { print(line) } else { lines.append(line) }
    }

    /// Takes bytes that crossed the network into the number.
    func note(bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset + 8 <= buffer.count {
                mix(buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            while offset < buffer.count {
                mix(UInt64(buffer[offset]))
                offset += 1
            }
        }
    }

    func note(text: String) { note(bytes: Array(text.utf8)) }

    private func mix(_ word: UInt64) {
        digest = (digest ^ word) &* 0x9FB2_1C65_1E98_DF25
        digest ^= digest >> 32
    }
}
