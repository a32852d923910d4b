/// Statements by the place in the source that uses them, so that their text need not be built and
/// compared to find them again.
final class CompiledStatements {
    struct Site: Hashable {
        let file: UnsafePointer<UInt8>
        let line: UInt
    }

    var bySite: [Site: Statement] = [:]
}
