/// An event as people and programs read it: its payload opened.
package struct LogEntry: Equatable, Sendable {
    package let event: Event
    /// The payload's object; `null` when it is no JSON.
    package let payload: JSON

    package init(_ event: Event) {
        self.event = event
        payload = (try? JSON.parse(event.payload)) ?? .null
    }

    /// The moment of the clock's reading in milliseconds since 1970.
    package var wall: Int64? { HLC(event.hlc)?.wall }

    package var json: JSON {
        [
            "id": .string(event.uuid), "hlc": .string(event.hlc),
            "machine_id": .string(event.machineID), "type": .string(event.type),
            "actor": payload["actor"] ?? .null, "command": payload["command"] ?? .null,
            "payload": payload, "created_at": .string(event.createdAt),
        ]
    }
}
