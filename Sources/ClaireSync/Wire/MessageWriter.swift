import ClaireDomain
import ClaireStore

/// Writes the lines of a message (NDJSON), the header first.
struct MessageWriter {
    private(set) var bytes: [UInt8] = []
    /// Event lines written, and their bytes.
    private(set) var events = 0
    private(set) var eventBytes = 0

    init() { bytes.reserveCapacity(4096) }

    /// Writes the first line. Members that are empty are left out.
    mutating func header(_ header: SyncHeader) {
        bytes.append(literal: #"{"protocol":"#)
        number(header.version)
        if let epoch = header.epoch { text(#","epoch":"#, epoch) }
        if let now = header.now, let hlc = HLC(wall: now, counter: 0, machine: .none) {
            text(#","now":"#, hlc.text)
        }
        if let have = header.have { heads(#","have":{"#, have) }
        if !header.received.heads.isEmpty { heads(#","received":{"#, header.received) }
        if let ask = header.ask { question(ask) }
        bytes.append(literal: header.more ? #","more":true}"# : #","more":false}"#)
        newline()
    }

    /// Writes an event line and says whether it found room: a page holds so many events and bytes,
    /// and one event always.
    mutating func event(_ positioned: PositionedEvent) -> Bool {
        guard events < SyncProtocol.pageEvents else { return false }
        let start = bytes.count
        let position = positioned.position
        text(#"{"origin":"#, position.origin)
        bytes.append(literal: #","seq":"#)
        number(position.seq)
        bytes.append(literal: #","chain":"#)
        chain(position.chain)
        bytes.append(literal: #","event":"#)
        EventForm.append(positioned.event, to: &bytes)
        bytes.append(literal: "}\n")
        let length = bytes.count - start
        guard events == 0 || eventBytes + length <= SyncProtocol.pageBytes else {
            bytes.removeSubrange(start...)
            return false
        }
        events += 1
        eventBytes += length
        return true
    }

    /// Writes `{"rejected":{…}}`.
    mutating func rejected(_ refusal: EventRefusal) {
        bytes.append(literal: #"{"rejected":{"uuid":"#)
        JSON(refusal.uuid).encode(into: &bytes)
        text(#","code":"#, refusal.code)
        text(#","detail":"#, refusal.detail)
        if let origin = refusal.origin { text(#","origin":"#, origin) }
        if let seq = refusal.seq {
            bytes.append(literal: #","seq":"#)
            number(seq)
        }
        if let claimed = refusal.chain {
            bytes.append(literal: #","chain":"#)
            chain(claimed)
        }
        if let hash = refusal.sha256 {
            bytes.append(literal: #","sha256":"#)
            chain(Chain(bytes: hash))
        }
        bytes.append(literal: "}}\n")
    }

    /// Writes `{"quarantined":{…}}`.
    mutating func quarantined(_ kept: QuarantinedOrigin) {
        text(#"{"quarantined":{"origin":"#, kept.origin)
        bytes.append(literal: #","seq":"#)
        number(kept.seq)
        if let uuid = kept.uuid { text(#","uuid":"#, uuid) }
        text(#","until":"#, Timestamp.text(kept.until))
        bytes.append(literal: "}}\n")
    }

    /// Writes `{"origin":…,"chains":[[seq,"hex"],…]}`.
    mutating func skeleton(_ origin: String, _ chains: [LogHead]) {
        text(#"{"origin":"#, origin)
        bytes.append(literal: #","chains":["#)
        for index in chains.indices {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            head(chains[index])
        }
        bytes.append(literal: "]}\n")
    }

    /// Writes `{"checked":{…}}`.
    mutating func checked(_ range: CheckedRange) {
        text(#"{"checked":{"origin":"#, range.origin)
        bytes.append(literal: #","from":"#)
        number(range.from)
        bytes.append(literal: #","to":"#)
        number(range.to)
        bytes.append(literal: #","differs":"#)
        JSON(range.differs).encode(into: &bytes)
        bytes.append(literal: "}}\n")
    }

    /// Writes an object of vector heads behind its key and opening brace.
    mutating func heads(_ leading: StaticString, _ vector: VersionVector) {
        bytes.append(literal: leading)
        for (index, origin) in vector.origins.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSON.string(origin).encode(into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            if let last = vector.heads[origin] { head(last) }
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func question(_ ask: SyncQuestion) {
        var members: [(key: String, value: JSON)] = []
        if !ask.chains.isEmpty {
            let asked = ask.chains.sorted { $0.key.precedesInBytes($1.key) }.map {
                (key: $0.key, value: JSON.array($0.value.map { .integer(Int64($0)) }))
            }
            members.append(("chains", .object(JSONObject(asked))))
        }
        if !ask.check.isEmpty {
            let asked = ask.check.sorted { $0.key.precedesInBytes($1.key) }.map {
                (
                    key: $0.key,
                    value: [
                        .integer(Int64($0.value.lowerBound)), .integer(Int64($0.value.upperBound)),
                    ] as JSON
                )
            }
            members.append(("check", .object(JSONObject(asked))))
        }
        bytes.append(literal: #","ask":"#)
        JSON.object(JSONObject(members)).encode(into: &bytes)
    }

    private mutating func head(_ head: LogHead) {
        bytes.append(UInt8(ascii: "["))
        number(head.seq)
        bytes.append(UInt8(ascii: ","))
        chain(head.chain)
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func chain(_ chain: Chain) {
        bytes.append(UInt8(ascii: "\""))
        for byte in chain.bytes {
            bytes.append(Hexadecimal.digit(of: byte >> 4))
            bytes.append(Hexadecimal.digit(of: byte & 15))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func text(_ key: StaticString, _ value: String) {
        bytes.append(literal: key)
        JSON.string(value).encode(into: &bytes)
    }

    private mutating func number(_ value: Int) { JSON.integer(Int64(value)).encode(into: &bytes) }

    private mutating func newline() { bytes.append(UInt8(ascii: "\n")) }
}
