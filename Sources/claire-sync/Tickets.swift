import Synchronization

/// Work for several threads: each takes the next piece until there is none.
final class Tickets: Sendable {
    private let rest: Mutex<ArraySlice<Int>>

    init(_ numbers: [Int]) { rest = Mutex(numbers[...]) }

    func next() -> Int? { rest.withLock { $0.popFirst() } }
}
