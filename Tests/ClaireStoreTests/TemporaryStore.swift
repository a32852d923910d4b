import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

@testable import ClaireStore

/// A store in a temporary folder that is removed with the fixture.
final class TemporaryStore {
    let folder: TemporaryFolder
    let store: Store
    var path: String { folder.path + "/claire.db" }

    init(machine: ClaireDomain.UUID? = nil, ambient: Ambient = .live) throws {
        folder = try TemporaryFolder()
        store = try Store.create(
            at: folder.path + "/claire.db",
            machine: machine ?? UUID(random: Randomness.next(), Randomness.next()),
            ambient: ambient
        ).store
    }

    func write<Value>(
        _ body: (Writer) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try store.write(as: .person("ada"), body)
    }

    /// Another connection, as another process would have.
    func reopened(ambient: Ambient = .live) throws -> Store {
        try Store.open(at: path, machine: nil, ambient: ambient)
    }

    /// An event that another machine made a moment ago.
    func foreignEvent(
        _ body: EventBody, command: ClaireDomain.UUID? = nil, wall: Int64? = nil
    ) throws -> Event {
        let machine = ClaireDomain.UUID(random: Randomness.next(), 77)
        // Behind what this store wrote within the same millisecond.
        let hlc = try #require(
            HLC(wall: wall ?? store.ambient.now(), counter: 500_000, machine: machine))
        let payload = Payload(body: body, actor: .person("bob"), command: command)
        return Event(
            uuid: UUID(random: Randomness.next(), Randomness.next()).text, hlc: hlc.text,
            machineID: machine.text, type: body.type.rawValue, payload: payload.encoded,
            createdAt: Timestamp.text(hlc.wall))
    }

    /// What the `sqlite3` shell would do, past all of Claire's rules.
    func tamper(_ sql: String) throws {
        try store.exclusively { connection throws(StoreError) in try connection.execute(sql) }
    }
}

extension Store {
    /// The lines of the projections' dump.
    func dump() throws -> [String] {
        try read { reader throws(StoreError) in try dumpLines(reader.connection) }
    }

    /// Every position of every log in order: `origin seq uuid`.
    func positions() throws -> [String] {
        try connection.prepare("SELECT origin, seq, uuid FROM log ORDER BY origin, seq")
            .all { "\($0.text(0)) \($0.integer(1)) \($0.text(2))" }
    }

    /// The names of the checks that are not `ok`.
    func complaints() throws -> [String] {
        try Inspection.run(self).checks.filter { $0.verdict != .ok }.map(\.name)
    }

    /// One number out of the database.
    func number(_ sql: String) throws -> Int {
        try connection.prepare(sql).first { $0.integer(0) } ?? -1
    }
}

/// The lines of a dump of the projections.
func dumpLines(_ connection: Connection, prefix: String = "") throws(StoreError) -> [String] {
    var lines: [String] = []
    try Digest.dump(connection, prefix: prefix) { lines.append($0) }
    return lines
}

/// The first line in which two dumps differ; `nil` when they are equal.
func firstDifference(_ left: [String], _ right: [String]) -> String? {
    for (a, b) in zip(left, right) where !a.hasSameBytes(as: b) { return "\(a)\n≠ \(b)" }
    if left.count == right.count { return nil }
    return left.count > right.count
        ? "only in the first: \(left[right.count])" : "only in the second: \(right[left.count])"
}

/// The error that a body throws; `nil` when it throws none.
func storeError(_ body: () throws -> Void) -> StoreError? {
    do {
        try body()
        return nil
    } catch {
        return error as? StoreError
    }
}

extension Writer {
    /// Takes in one event in the transaction that is open, however far ahead it stands.
    func receive(
        _ event: Event, at position: LogPosition? = nil
    ) throws(StoreError) -> IntakeOutcome {
        let intake = try Intake(self, from: "test", maxDrift: 100 * 365 * 86_400_000)
        let outcome = try intake.take(Incoming(event: event, position: position))
        try intake.finish()
        return outcome
    }
}

extension IntakeOutcome {
    /// Why an event was refused; `nil` when it was not.
    var rejection: Rejection? {
        if case .refused(let rejection, _) = self { rejection } else { nil }
    }
}
