import ClaireDomain

/// An event as the wire has it: an object of the events table's columns, the payload as a string.
enum EventForm {
    /// What of an event's object can't be read.
    struct Fault: Error {
        let message: String
    }

    /// Appends the object.
    static func append(_ event: Event, to bytes: inout [UInt8]) {
        member(#"{"uuid":"#, event.uuid, &bytes)
        member(#","hlc":"#, event.hlc, &bytes)
        member(#","machine_id":"#, event.machineID, &bytes)
        member(#","event_type":"#, event.type, &bytes)
        member(#","payload":"#, event.payload, &bytes)
        member(#","created_at":"#, event.createdAt, &bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    @inline(__always)
    private static func member(_ key: StaticString, _ value: String, _ bytes: inout [UInt8]) {
        bytes.append(literal: key)
        JSON.string(value).encode(into: &bytes)
    }

    /// Reads an object; members of other names are left aside.
    ///
    /// The uuid and the clock's reading must be canonical, and no column but the payload may hold a
    /// control character: the bytes of an event join the columns by newlines, so that with one in
    /// another column two events could share a hash. The payload is any text at all.
    static func read(_ value: JSON) throws(Fault) -> Event {
        guard let object = value.object else { throw Fault(message: "it is not an object") }
        var columns = Columns()
        for member in object.members { try columns.take(member.key, member.value) }
        return try columns.event()
    }

    /// Collects the columns in one pass, whatever their order.
    private struct Columns {
        private var uuid: String?
        private var hlc: String?
        private var machineID: String?
        private var type: String?
        private var payload: String?
        private var createdAt: String?

        @inline(__always)
        mutating func take(_ key: String, _ value: JSON) throws(Fault) {
            switch key {
            case "uuid": uuid = try text(key, value)
            case "hlc": hlc = try text(key, value)
            case "machine_id": machineID = try text(key, value)
            case "event_type": type = try text(key, value)
            case "payload": payload = try text(key, value)
            case "created_at": createdAt = try text(key, value)
            default: break
            }
        }

        private func text(_ key: String, _ value: JSON) throws(Fault) -> String {
            guard let text = value.string else { throw Fault(message: "'\(key)' is not a string") }
            return text
        }

        func event() throws(Fault) -> Event {
            let event = Event(
                uuid: try required("uuid", uuid), hlc: try required("hlc", hlc),
                machineID: try line("machine_id", machineID), type: try line("event_type", type),
                payload: try required("payload", payload),
                createdAt: try line("created_at", createdAt))
            guard UUID(event.uuid)?.text.hasSameBytes(as: event.uuid) ?? false else {
                throw Fault(message: "'uuid' is not a uuid in lower case")
            }
            guard HLC(event.hlc) != nil else {
                throw Fault(
                    message: "'hlc' is not 13 digits, 6 digits and a uuid, with dots between")
            }
            return event
        }

        private func required(_ key: String, _ value: String?) throws(Fault) -> String {
            guard let value else { throw Fault(message: "'\(key)' is missing") }
            return value
        }

        /// A column that is one line of text and not empty.
        private func line(_ key: String, _ value: String?) throws(Fault) -> String {
            let text = try required(key, value)
            guard !text.isEmpty else { throw Fault(message: "'\(key)' is empty") }
            guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw Fault(message: "'\(key)' has a control character")
            }
            return text
        }
    }
}

extension [UInt8] {
    /// Appends text that stands in the program.
    @inline(__always)
    mutating func append(literal text: StaticString) {
        append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
