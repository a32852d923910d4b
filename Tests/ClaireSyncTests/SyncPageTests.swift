import ClaireDomain
import ClaireStore
import Foundation
import Support
import Testing

@testable import ClaireSync

/// The examples of claire-sync(7), which somebody may write another implementation by.
@Suite("The page of the protocol") struct SyncPageTests {
    private let text: String
    /// The indented examples, with the breaks undone that the page's width makes.
    private let examples: [String]

    init() throws {
        text = try String(
            contentsOfFile: Products.repository + "/man/claire-sync.7", encoding: .utf8)
        examples = text.components(separatedBy: ".Bd -literal -offset 2n\n").dropFirst().map {
            rest in
            let block = rest.components(separatedBy: "\n.Ed").first ?? ""
            let joined = block.split(separator: "\n").reduce(into: "") { text, line in
                text += line.hasPrefix("\\&") ? String(line.dropFirst(2)) : String(line)
                // A line that is full goes on in the next one.
                if Self.plain(String(line)).count < 70 { text += "\n" }
            }
            return Self.plain(joined).trimmingCharacters(in: .newlines)
        }
    }

    /// Text without the escapes of a page.
    private static func plain(_ text: String) -> String {
        [
            ("\\-", "-"), ("\\(ti", "~"), ("\\(aq", "'"), ("\\(ha", "^"), ("\\(ga", "`"),
            ("\\e", "\\"),
        ]
        .reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    @Test("has an event whose hash, chain, vector and digest are what this build makes of it")
    func chain() throws {
        try #require(examples.count == 7)
        let event = try EventForm.read(JSON.parse(examples[0]))
        #expect(Hexadecimal.text(Chain.hash(of: event)) == examples[1])
        let chain = Chain.start.appending(event)
        #expect(chain.text == examples[2])
        #expect("\(event.machineID) 1 \(chain.text)" == examples[3])
        let vector = VersionVector([event.machineID: LogHead(seq: 1, chain: chain)])
        #expect(vector.digest == examples[4])
        var bytes: [UInt8] = []
        EventForm.append(event, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == examples[0])
    }

    @Test("has an exchange that this build reads, and that ends where the page says")
    func exchange() throws {
        try #require(examples.count == 7)
        let request = try MessageReader.read(Array((examples[5] + "\n").utf8))
        let answer = try MessageReader.read(Array((examples[6] + "\n").utf8))
        let positioned = try #require(request.events.first)
        #expect(request.events.count == 1 && request.faults.isEmpty)
        #expect(positioned.position.chain == Chain.start.appending(positioned.event))
        let position = positioned.position
        #expect(
            request.header.have
                == VersionVector([position.origin: LogHead(seq: 1, chain: position.chain)]))
        #expect(answer.header.have == request.header.have)
        #expect(request.header.now != nil && request.header.epoch != answer.header.epoch)
        #expect(!answer.header.more && answer.events.isEmpty)
    }

    @Test("names the limits that are in force")
    func limits() throws {
        let limits = try #require(
            text.components(separatedBy: ".Sh LIMITS\n").last?.components(separatedBy: ".Sh ").first
        )
        for number in [
            "\(Limits.event) bytes", "\(SyncProtocol.batchEvents) events",
            "\(SyncProtocol.batchBytes >> 20) MiB inflated", "\(SyncProtocol.pageEvents) events",
            "\(SyncProtocol.pageBytes >> 20) MiB of event lines", "\(SyncProtocol.depth) deep",
            "\(SyncProtocol.askedPositions) positions",
        ] {
            #expect(limits.contains(number), "\(number)")
        }
    }

    @Test("knows every word for an event that is not taken")
    func words() {
        let rejections: [Rejection] = [
            .tooLarge, .otherBytes, .gap, .brokenChain, .badOrigin,
        ]
        for word in rejections.map(\.rawValue) + [EventRefusal.malformed] {
            #expect(text.contains(word), "\(word)")
        }
    }
}
