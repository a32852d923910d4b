import ClaireDomain
import ClaireStore
import Support
import Testing

@testable import ClaireSync

/// Values for messages.
enum Sample {
    static let origin = "7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b"

    static func chain(_ byte: UInt8) -> Chain { Chain(bytes: [UInt8](repeating: byte, count: 32)) }

    static func event(
        payload: String = #"{"id":"x"}"#, type: String = "task_created", number: UInt64 = 1
    ) -> Event {
        let machine = UUID(high: 0x7f9a_3c2b_1a4d_4e7f, low: 0x9c2b_3d8a_1e4f_6c5b)
        return Event(
            uuid: UUID(random: 1, number).text,
            hlc: HLC(wall: 1_800_000_000_000, counter: Int32(number), machine: machine)?.text ?? "",
            machineID: machine.text, type: type, payload: payload,
            createdAt: "2027-01-15T08:00:00.000Z")
    }

    static func positioned(_ event: Event, seq: Int = 1) -> PositionedEvent {
        PositionedEvent(
            event: event, position: LogPosition(origin: origin, seq: seq, chain: chain(7)))
    }

    static func message(_ events: [Event]) -> [UInt8] {
        var writer = MessageWriter()
        writer.header(SyncHeader())
        for (index, event) in events.enumerated() {
            _ = writer.event(positioned(event, seq: index + 1))
        }
        return writer.bytes
    }
}

/// The error that reading a message throws.
private func wireError(_ text: String) -> WireError? {
    do {
        _ = try MessageReader.read(Array(text.utf8))
        return nil
    } catch {
        return error
    }
}

@Suite struct MessageTests {
    private static let header = #"{"protocol":1}"#

    @Test func aMessageComesOutAsItWentIn() throws {
        var header = SyncHeader()
        header.epoch = "e"
        header.now = 1_800_000_000_123
        header.have = VersionVector([
            Sample.origin: LogHead(seq: 12, chain: Sample.chain(1)),
            Sample.origin + "~0011223344556677": LogHead(seq: 3, chain: Sample.chain(255)),
        ])
        header.more = true
        var ask = SyncQuestion()
        ask.chains[Sample.origin] = [5, 1]
        ask.check[Sample.origin] = 2...9
        header.ask = ask
        var writer = MessageWriter()
        writer.header(header)
        let rejected = EventRefusal(
            uuid: nil, code: "gap", detail: "why \"so\"", origin: Sample.origin, seq: 4,
            chain: Sample.chain(3))
        writer.rejected(rejected)
        let kept = QuarantinedOrigin(
            origin: Sample.origin, seq: 9, uuid: "u", until: 1_900_000_000_001)
        writer.quarantined(kept)
        writer.skeleton(Sample.origin, [LogHead(seq: 2, chain: Sample.chain(9))])
        let checked = [
            CheckedRange(origin: Sample.origin, from: 1, to: 4, differs: 3),
            CheckedRange(origin: Sample.origin, from: 5, to: 6, differs: nil),
        ]
        for range in checked { writer.checked(range) }
        let event = Sample.positioned(Sample.event())
        let hasRoom = writer.event(event)
        #expect(hasRoom)
        let read = try MessageReader.read(writer.bytes)
        #expect(read.header == header)
        #expect(read.events == [event])
        #expect(read.rejected == [rejected])
        #expect(read.quarantined == [kept])
        #expect(read.skeletons == [Sample.origin: [LogHead(seq: 2, chain: Sample.chain(9))]])
        #expect(read.checked == checked)
        #expect(read.faults.isEmpty)
    }

    @Test(arguments: [
        "", "{}", "not JSON at all", "a\u{0}b", "line\nline\r\n", "\u{1F468}\u{200D}\u{1F469}",
        "e\u{301} and \u{e9}", "\u{FEFF}\u{2028}\u{10FFFF}",
        #"{"path":"a\/b","s":"\u00e9\ud83d\ude00"}"#,
        "\u{1}\u{1f}\u{7f}\u{80}", #"\"\\"#, "{\"a\":\n  1}",
    ])
    func aPayloadPassesByteForByte(payload: String) throws {
        let event = Sample.event(payload: payload, type: "of_a_newer_claire")
        let read = try MessageReader.read(Sample.message([event]))
        #expect(read.events.map { $0.event.bytes } == [event.bytes])
    }

    @Test func membersAndKindsOfLinesThatAreNotKnownAreLeftAside() throws {
        let event = String(
            decoding: Sample.message([Sample.event()]).split(separator: 10)[1], as: UTF8.self)
        let text = """
            {"later":[1],"protocol":1,"have":{},"now":"tomorrow","more":false}

            {"weather":"fair"}
            {"to":"come",\(event.dropFirst())
            \t
            """
        let read = try MessageReader.read(Array(text.utf8))
        #expect(read.events.count == 1)
        #expect(read.header.now == nil)
        #expect(read.header.have == VersionVector())
    }

    @Test func aHeaderMayLackAllButItsProtocol() throws {
        let read = try MessageReader.read(Array(Self.header.utf8))
        #expect(read.header == SyncHeader())
        #expect(read.header.have == nil)
    }

    @Test(arguments: [
        ("", "the message is empty"),
        ("\n \n", "the message is empty"),
        ("[]", "line 1: it is not an object"),
        (#"{"have":{}}"#, "line 1: it is no header: 'protocol' is not a number"),
        (#"{"protocol":2}"#, "line 1: protocol 2 is not known here, only 1"),
        (#"{"protocol":1,"have":[]}"#, "line 1: 'have' is not an object"),
        (#"{"protocol":1,"have":{"a b":[1,""]}}"#, "line 1: 'have' names what is no origin"),
        (#"{"protocol":1,"have":{"a":[1,"00"]}}"#, "line 1: 'have' of 'a' is not [seq,\"chain\"]"),
        (
            #"{"protocol":1,"ask":{"chains":{"a":[0]}}}"#,
            "line 1: 'ask' is not of 10000 positions at most"
        ),
        (
            #"{"protocol":1,"ask":{"check":{"a":[1,10001]}}}"#,
            "line 1: 'ask' is not of 10000 positions at most"
        ),
        (header + "\n{\"rejected\":7}", "line 2: 'code' is not a string"),
        (
            header + "\n\n{\"quarantined\":{\"origin\":\"a\",\"seq\":1,\"until\":\"x\"}}",
            "line 3: 'until' is not an RFC 3339 time"
        ),
        (
            header + "\n{\"origin\":\"a\",\"chains\":[[1]]}",
            "line 2: 'chains' is not a list of [seq,\"chain\"]"
        ),
        (header + "\n{\"a\":1,\"a\":2}", "line 2: duplicate key 'a' at byte 7"),
        (header + "\n{\"a\":\"\\ud800\"}", "line 2: lone surrogate at byte 6"),
        (header + "\n" + String(repeating: "[", count: 33), "line 2: nested too deep at byte 32"),
        (header + "\n{\"event\":", "line 2: unexpected end of text at byte 9"),
    ])
    func whatIsNoMessageIsRefusedWithItsLine(text: String, error: String) {
        #expect(wireError(text)?.description == error)
    }

    @Test func invalidBytesAreRefusedWithTheirPlace() {
        var bytes = Array((Self.header + "\n{\"a\":\"").utf8)
        bytes += [0xC3, 0x28, 0x22, 0x7D]
        let error = #expect(throws: WireError.self) { try MessageReader.read(bytes) }
        #expect(error?.description == "line 2: invalid UTF-8 in a string at byte 6")
    }

    @Test(arguments: [
        ("origin", JSON.string("a b"), "'origin' is no origin's name"),
        ("origin", .string(String(repeating: "x", count: 129)), "'origin' is no origin's name"),
        ("seq", 0, "'seq' is not a number from 1"),
        ("seq", 1.5, "'seq' is not a number from 1"),
        ("seq", 9_223_372_036_854_775_807, "'seq' is not a number from 1"),
        ("chain", "00", "'chain' is not 64 hex digits"),
        ("event", 7, "it is not an object"),
        ("event", .object(JSONObject()), "'uuid' is missing"),
    ])
    func anEventThatCantBeReadIsAFaultOfItsOwn(key: String, value: JSON, problem: String) throws {
        let message = Sample.message([Sample.event(), Sample.event(number: 2)])
        var all = try lines(message)
        var object = try #require(all[1].object)
        object[key] = value
        all[1] = .object(object)
        let read = try MessageReader.read(
            Array(all.map(\.encoded).joined(separator: "\n").utf8))
        #expect(read.events.count == 1)
        #expect(read.faults.count == 1)
        #expect(read.faults.first?.detail == "line 2: " + problem)
        #expect(read.faults.first?.code == "malformed")
    }

    @Test(arguments: ["machine_id", "event_type", "created_at"])
    func aColumnBesideThePayloadIsOneLine(column: String) throws {
        // Were it not, two events could have the same bytes, and so one chain.
        for value in ["a\nb", "", "a\u{0}"] {
            var all = try lines(Sample.message([Sample.event()]))
            var event = try #require(all[1]["event"]?.object)
            event[column] = .string(value)
            var object = try #require(all[1].object)
            object["event"] = .object(event)
            all[1] = .object(object)
            let read = try MessageReader.read(
                Array(all.map(\.encoded).joined(separator: "\n").utf8))
            #expect(read.events.isEmpty)
            #expect(read.faults.count == 1)
        }
    }

    @Test func aPageHoldsSoManyEventsAndBytesButOneInAnyCase() {
        var writer = MessageWriter()
        var count = 0
        while writer.event(Sample.positioned(Sample.event(), seq: count + 1)) { count += 1 }
        #expect(count == SyncProtocol.pageEvents)
        // What must be escaped grows sixfold.
        let large = Sample.positioned(
            Sample.event(payload: String(repeating: "\u{1}", count: 60_000)))
        writer = MessageWriter()
        count = 0
        while writer.event(large) { count += 1 }
        #expect(count == 2)
        #expect(writer.bytes.count <= SyncProtocol.pageBytes)
        #expect(writer.events == 2)
    }

    @Test func aMessageOverTheBoundsIsRefused() {
        let many = Self.header + String(repeating: "\n{\"event\":{}}", count: 1001)
        #expect(
            wireError(many)?.description == "line 1002: it is one over the 1000 events of a batch")
        #expect(wireError(many)?.status == 413)
        let long = Self.header + "\n" + String(repeating: " ", count: 4 << 20)
        #expect(wireError(long)?.code == "batch_too_large")
    }
}

@Suite struct HostileMessageTests {
    @Test(arguments: 0..<40 as Range<UInt64>)
    func noBytesMakeTheReaderFail(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let message = Sample.message((1...4).map { Sample.event(number: $0) })
        for _ in 0..<250 {
            var bytes = message
            for _ in 0...Int.random(in: 0..<6, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.remove(at: at)
                case 2: bytes.insert(contentsOf: "{}[]\",:\n\\0".utf8, at: at)
                default: bytes.removeSubrange(at..<min(bytes.count, at + 50))
                }
                if bytes.isEmpty { break }
            }
            guard let read = try? MessageReader.read(bytes) else { continue }
            for event in read.events {
                #expect(HLC(event.event.hlc) != nil)
                #expect(event.position.seq >= 1)
                #expect(event.position.chain.bytes.count == 32)
            }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func aMessageCutAnywhereGivesWhatCameWholeOrAnError(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let events = (1...6).map { Sample.event(number: $0) }
        let message = Sample.message(events)
        for _ in 0..<50 {
            let cut = Int.random(in: 0...message.count, using: &random)
            guard let read = try? MessageReader.read(Array(message[..<cut])) else { continue }
            #expect(read.events.map(\.event) == Array(events.prefix(read.events.count)))
            #expect(read.faults.isEmpty)
        }
    }
}
