import ClaireDomain
import ClaireStore

/// Reads a message: strict where a line is of a known kind, blind to kinds and members that it doesn't
/// know, since a newer Claire may say more.
enum MessageReader {
    /// Reads a whole message.
    ///
    /// - Throws: `WireError` naming the line for text that is no JSON (invalid UTF-8 and lone
    ///   surrogates among it), a first line that is no header, a known line of another shape, a
    ///   message over the bounds, or `other_protocol`. An event whose columns can't be read is no
    ///   error: it becomes one of the message's `faults`.
    static func read(_ bytes: [UInt8]) throws(WireError) -> SyncMessage {
        guard bytes.count <= SyncProtocol.batchBytes else { throw .tooLarge(bytes: bytes.count) }
        var lines = LineScanner(bytes)
        guard let first = try lines.next() else {
            throw WireError(line: 0, message: "the message is empty")
        }
        var message = SyncMessage(header: try HeaderForm.read(first))
        var events = 0
        while let line = try lines.next() {
            guard line.value["event"] != nil else {
                try read(line, into: &message)
                continue
            }
            events += 1
            guard events <= SyncProtocol.batchEvents else { throw .tooMany(line: line.number) }
            read(event: line, into: &message)
        }
        return message
    }

    private static func read(event line: WireLine, into message: inout SyncMessage) {
        let origin = line.value["origin"]?.string.flatMap { HeaderForm.isOrigin($0) ? $0 : nil }
        let seq = line.value["seq"].flatMap(HeaderForm.seq)
        let chain = line.value["chain"].flatMap(HeaderForm.chain)
        let problem: String
        do {
            guard let object = line.value["event"] else { return }
            let event = try EventForm.read(object)
            if let origin, let seq, let chain {
                message.events.append(
                    PositionedEvent(
                        event: event,
                        position: LogPosition(origin: origin, seq: seq, chain: chain)))
                return
            }
            problem =
                origin == nil
                ? "'origin' is no origin's name"
                : seq == nil ? "'seq' is not a number from 1" : "'chain' is not 64 hex digits"
        } catch {
            problem = error.message
        }
        message.faults.append(
            EventRefusal(
                uuid: line.value["event"]?["uuid"]?.string, code: EventRefusal.malformed,
                detail: "line \(line.number): \(problem)", origin: origin, seq: seq, chain: chain))
    }

    private static func read(
        _ line: WireLine, into message: inout SyncMessage
    ) throws(WireError) {
        if let value = line.value["rejected"] {
            message.rejected.append(try rejected(value, line))
        } else if let value = line.value["quarantined"] {
            message.quarantined.append(try quarantined(value, line))
        } else if let value = line.value["chains"] {
            let origin = try line.origin(line.value)
            message.skeletons[origin] = try skeleton(value, line)
        } else if let value = line.value["checked"] {
            message.checked.append(try checked(value, line))
        }
    }

    private static func rejected(_ value: JSON, _ line: WireLine) throws(WireError) -> EventRefusal
    {
        guard let code = value["code"]?.string else { throw line.wrong("'code' is not a string") }
        return EventRefusal(
            uuid: value["uuid"]?.string, code: code, detail: value["detail"]?.string ?? "",
            origin: value["origin"]?.string.flatMap { HeaderForm.isOrigin($0) ? $0 : nil },
            seq: value["seq"].flatMap(HeaderForm.seq),
            chain: value["chain"].flatMap(HeaderForm.chain),
            sha256: value["sha256"].flatMap(HeaderForm.chain)?.bytes
        )
    }

    private static func quarantined(
        _ value: JSON, _ line: WireLine
    ) throws(WireError) -> QuarantinedOrigin {
        guard let seq = value["seq"].flatMap(HeaderForm.seq) else {
            throw line.wrong("'seq' is not a number from 1")
        }
        guard let until = value["until"]?.string.flatMap(Timestamp.milliseconds) else {
            throw line.wrong("'until' is not an RFC 3339 time")
        }
        return QuarantinedOrigin(
            origin: try line.origin(value), seq: seq, uuid: value["uuid"]?.string, until: until)
    }

    private static func skeleton(_ value: JSON, _ line: WireLine) throws(WireError) -> [LogHead] {
        guard let pairs = value.array, pairs.count <= SyncProtocol.askedPositions else {
            throw line.wrong("'chains' is not a list of pairs")
        }
        var heads: [LogHead] = []
        for pair in pairs {
            guard let head = HeaderForm.head(pair) else {
                throw line.wrong("'chains' is not a list of [seq,\"chain\"]")
            }
            heads.append(head)
        }
        return heads
    }

    private static func checked(_ value: JSON, _ line: WireLine) throws(WireError) -> CheckedRange {
        guard let from = value["from"].flatMap(HeaderForm.seq),
            let to = value["to"].flatMap(HeaderForm.seq)
        else { throw line.wrong("'from' and 'to' are not numbers from 1") }
        return CheckedRange(
            origin: try line.origin(value), from: from, to: to,
            differs: value["differs"].flatMap(HeaderForm.seq))
    }
}

extension EventRefusal {
    /// An event whose columns can't be read.
    static let malformed = "malformed"
}

/// A line that is one JSON object, and its number from 1.
struct WireLine {
    let number: Int
    let value: JSONObject

    func wrong(_ message: String) -> WireError { WireError(line: number, message: message) }

    /// The member `origin` of an object in this line.
    func origin(_ value: JSON) throws(WireError) -> String {
        guard let origin = value["origin"]?.string, HeaderForm.isOrigin(origin) else {
            throw wrong("'origin' is no origin's name")
        }
        return origin
    }

    func origin(_ object: JSONObject) throws(WireError) -> String { try origin(.object(object)) }
}

/// Cuts NDJSON into lines and parses each; empty ones don't count as lines of a message.
struct LineScanner {
    private let bytes: [UInt8]
    private var position = 0
    private var number = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() throws(WireError) -> WireLine? {
        while position < bytes.count {
            let start = position
            number += 1
            position = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let line = bytes[start..<position]
            position += 1
            if line.allSatisfy(Self.isSpace) { continue }
            return WireLine(number: number, value: try object(line))
        }
        return nil
    }

    private func object(_ line: ArraySlice<UInt8>) throws(WireError) -> JSONObject {
        let value: JSON
        do throws(JSONError) {
            value = try JSON.parse(line, maxDepth: SyncProtocol.depth)
        } catch {
            throw WireError(line: number, message: error.description)
        }
        guard let object = value.object else {
            throw WireError(line: number, message: "it is not an object")
        }
        return object
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D
    }
}
