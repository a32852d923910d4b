import ClaireDomain
import ClaireStore
import ClaireSync
import Support
import Testing

/// A wire that alters what passes, in ways that a seed draws.
private final class HostileWire {
    private var random: SeededGenerator
    private let origins: [String]

    init(seed: UInt64, origins: [String]) {
        random = SeededGenerator(seed: seed)
        self.origins = origins
    }

    func alter(_ bytes: [UInt8]) -> [UInt8] {
        guard Int.random(in: 0..<4, using: &random) > 0 else { return bytes }
        var lines = bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) }
        for _ in 0..<Int.random(in: 1...4, using: &random) where !lines.isEmpty {
            let at = Int.random(in: 0..<lines.count, using: &random)
            switch Int.random(in: 0..<9, using: &random) {
            case 0:
                let place = Int.random(in: 0..<lines[at].count, using: &random)
                lines[at][place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: lines.remove(at: at)
            case 2: lines.append(lines[at])
            case 3: lines.swapAt(at, lines.count - 1)
            case 4: lines.append(forged())
            default: lines[at] = altered(lines[at])
            }
        }
        return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }

    /// A line that its writer never wrote.
    private func forged() -> [UInt8] {
        let origin = origins.randomElement(using: &random) ?? ""
        let lines: [String] = [
            #"{"quarantined":{"origin":"\#(origin)","seq":1,"until":"2100-01-01T00:00:00Z"}}"#,
            #"{"rejected":{"uuid":"x","code":"broken_chain","detail":"","origin":"\#(origin)","seq":1}}"#,
            #"{"origin":"\#(origin)","chains":[[1,"\#(String(repeating: "0", count: 64))"]]}"#,
            #"{"checked":{"origin":"\#(origin)","from":1,"to":1,"differs":1}}"#,
        ]
        return Array((lines.randomElement(using: &random) ?? "").utf8)
    }

    /// A line with another value in one of its members.
    private func altered(_ line: [UInt8]) -> [UInt8] {
        guard var object = (try? JSON.parse(line))?.object else { return line }
        let origin = origins.randomElement(using: &random) ?? ""
        if var event = object["event"]?.object {
            let column = event.keys.randomElement(using: &random) ?? ""
            switch Int.random(in: 0..<5, using: &random) {
            case 0: event[column] = .string((event[column]?.string ?? "") + " ")
            case 1: object["origin"] = .string(origin)
            case 2: object["seq"] = .integer(Int64.random(in: 1...9, using: &random))
            case 3: object["chain"] = .string(String(repeating: "ab", count: 32))
            default: event["hlc"] = .string("4102444800000.000000.\(origin.prefix(36))")
            }
            object["event"] = .object(event)
        } else if object["have"] != nil {
            let chain = String(repeating: Bool.random(using: &random) ? "0" : "f", count: 64)
            let seq = Int64.random(in: 1...30, using: &random)
            var have = object["have"]?.object ?? JSONObject()
            have[origin] = [.integer(seq), .string(chain)]
            object["have"] = .object(have)
            object["more"] = true
        }
        return Array(JSON.object(object).encoded.utf8)
    }
}

@Suite struct HostileWireTests {
    @Test func aPeerThatSaysAnotherThingEachTimeIsGivenUp() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try a.work(5)
        let origin = a.machine.text
        for isLower in [false, true] {
            var session = try a.session(with: b)
            var seq = 500
            session.transport.onAnswer = { _ in
                seq += isLower ? -1 : 1
                let chain = String(repeating: "0", count: 61) + String(seq)
                let have = isLower ? "\(seq % 5 + 1)" : "\(seq)"
                return Array(
                    #"{"protocol":1,"have":{"\#(origin)":[\#(have),"\#(chain)"]},"more":true}"#.utf8
                )
            }
            let failure = #expect(throws: PeerFailure.self) { try session.run() }
            #expect(failure?.code == "no_progress")
            #expect(session.transport.calls < 20)
        }
    }

    @Test(arguments: 1...24 as ClosedRange<UInt64>)
    func whateverAWireDoesNothingFalseIsTakenAndNothingIsStuck(seed: UInt64) throws {
        let clock = Peer.Clock()
        let peers = try ["a", "b", "c"].map { try Peer($0, clock: clock) }
        var genuine: [String: [UInt8]] = [:]
        let wire = HostileWire(seed: seed, origins: peers.map(\.machine.text))
        var random = SeededGenerator(seed: seed &+ 1000)
        for _ in 0..<12 {
            let peer = peers[Int.random(in: 0..<3, using: &random)]
            let other = peers[Int.random(in: 0..<3, using: &random)]
            try peer.work(Int.random(in: 0...3, using: &random))
            genuine.merge(try peer.events()) { old, _ in old }
            guard peer !== other else { continue }
            var session = try peer.session(with: other)
            session.transport.onRequest = { wire.alter($0) }
            session.transport.onAnswer = { wire.alter($0) }
            _ = try? session.run()
            clock.advance(1000)
        }
        for peer in peers {
            for (uuid, bytes) in try peer.events() { #expect(genuine[uuid] == bytes) }
        }
        // The wires are mended; what was kept aside for a time that was altered waits for nothing.
        for _ in 0..<4 {
            for (peer, other) in [(0, 1), (1, 2), (2, 0)] {
                try peers[peer].sync(with: peers[other])
            }
        }
        for peer in peers {
            #expect(try peer.events() == genuine)
            #expect(try peer.vector() == peers[0].vector())
            #expect(try peer.state() == peers[0].state())
        }
    }
}
