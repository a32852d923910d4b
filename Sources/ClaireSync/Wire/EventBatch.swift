import ClaireDomain
import ClaireStore

/// The body of `POST /api/v1/sync/events`: a JSON array of events, or NDJSON of them.
enum EventBatch {
    /// An element of a batch: an event, or what is wrong with it.
    enum Element: Equatable {
        case event(Event)
        case fault(EventRefusal)
    }

    /// Reads a batch, told apart by its first byte: `[` begins an array.
    ///
    /// - Throws: `WireError` for text that is no JSON and for a batch over the bounds. An element of
    ///   another shape is an element still: it gets its own result.
    static func read(_ bytes: [UInt8]) throws(WireError) -> [Element] {
        guard bytes.count <= SyncProtocol.batchBytes else { throw .tooLarge(bytes: bytes.count) }
        let first = bytes.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        guard first == UInt8(ascii: "[") else { return try lines(bytes) }
        return try array(bytes)
    }

    private static func lines(_ bytes: [UInt8]) throws(WireError) -> [Element] {
        var scanner = LineScanner(bytes)
        var elements: [Element] = []
        while let line = try scanner.next() {
            guard elements.count < SyncProtocol.batchEvents else {
                throw .tooMany(line: line.number)
            }
            elements.append(element(.object(line.value), named: "line \(line.number)"))
        }
        return elements
    }

    private static func array(_ bytes: [UInt8]) throws(WireError) -> [Element] {
        let value: JSON
        do throws(JSONError) {
            // The array itself is one level more than a line has.
            value = try JSON.parse(bytes, maxDepth: SyncProtocol.depth + 1)
        } catch {
            throw WireError(line: 0, message: error.description)
        }
        let values = value.array ?? []
        guard values.count <= SyncProtocol.batchEvents else {
            throw WireError(
                line: 0, status: 413, code: "batch_too_large",
                message:
                    "\(values.count) events are over the \(SyncProtocol.batchEvents) of a batch")
        }
        return values.indices.map { element(values[$0], named: "element \($0 + 1)") }
    }

    private static func element(_ value: JSON, named name: String) -> Element {
        do {
            return .event(try EventForm.read(value))
        } catch {
            return .fault(
                EventRefusal(
                    uuid: value["uuid"]?.string, code: EventRefusal.malformed,
                    detail: "\(name): \(error.message)"))
        }
    }

    /// The answer's body: `{"results":[…]}`, a result for each element in their order.
    static func answer(_ elements: [Element], _ outcomes: [IntakeOutcome]) -> [UInt8] {
        var rest = outcomes[...]
        let results = elements.map { element -> JSON in
            switch element {
            case .fault(let fault): return result(fault.uuid, "rejected", fault.code, fault.detail)
            case .event(let event):
                guard let outcome = rest.popFirst() else { return .null }
                return result(event, outcome)
            }
        }
        let answer: JSON = ["results": .array(results)]
        var bytes: [UInt8] = []
        answer.encode(into: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private static func result(_ event: Event, _ outcome: IntakeOutcome) -> JSON {
        switch outcome {
        case .stored: result(event.uuid, "stored")
        case .known: result(event.uuid, "known")
        case .quarantined(let until):
            result(
                event.uuid, "quarantined", "ahead_of_clock",
                "its clock is ahead of this machine's; it is kept until \(Timestamp.text(until))")
        case .fork: result(event.uuid, "known")
        case .refused(let why, let detail): result(event.uuid, "rejected", why.rawValue, detail)
        }
    }

    /// Members that are null are left out.
    private static func result(
        _ uuid: String?, _ outcome: String, _ code: String? = nil, _ detail: String? = nil
    ) -> JSON {
        var members: [(key: String, value: JSON)] = [
            ("uuid", JSON(uuid)), ("outcome", .string(outcome)),
        ]
        if let code { members.append(("code", .string(code))) }
        if let detail { members.append(("detail", .string(detail))) }
        return .object(JSONObject(members))
    }
}

extension EventBatch.Element {
    /// The event for the store, which gives it a position of its own log.
    var incoming: Incoming? {
        if case .event(let event) = self { Incoming(event: event, position: nil) } else { nil }
    }
}
