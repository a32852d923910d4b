import ClaireDomain
import Testing

@Suite struct UUIDTests {
    @Test func readsBothCasesAndWritesTheLower() throws {
        let text = "7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b"
        let id = try #require(UUID(text))
        #expect(id.text == text)
        #expect(id.description == text)
        #expect(UUID(text.uppercased()) == id)
        #expect(id.high == 0x7F9A_3C2B_1A4D_4E7F && id.low == 0x9C2B_3D8A_1E4F_6C5B)
        #expect(Hexadecimal.text(id.bytes) == text.filter { $0 != "-" })
        #expect(UUID("x\(text)".dropFirst()) == id)
    }

    static let refused = [
        "", "7f9a3c2b", "7f9a3c2b1a4d4e7f9c2b3d8a1e4f6c5b",
        "{7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b}",
        "7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5", "7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b0",
        "7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5g", "7f9a3c2b_1a4d-4e7f-9c2b-3d8a1e4f6c5b",
        "7f9a3c2-b1a4d-4e7f-9c2b-3d8a1e4f6c5b", " 7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b",
        "7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b\n", "é7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c",
    ]

    @Test(arguments: refused) func refusesAnyOtherText(text: String) {
        #expect(UUID(text) == nil)
        #expect(Self.inOnePiece(text) == nil)
    }

    @Test(arguments: [
        "7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b", "FFFFFFFF-FFFF-FFFF-ffff-ffffffffffff",
    ])
    func readsBytesInOnePieceAlike(text: String) {
        let id = Self.inOnePiece(text)
        #expect(id != nil)
        #expect(id == UUID(text))
    }

    private static func inOnePiece(_ text: String) -> UUID? {
        Array(text.utf8).withUnsafeBufferPointer { bytes -> UUID? in UUID(utf8: bytes) }
    }

    @Test(arguments: [(0, 0), (UInt64.max, UInt64.max), (0x0123_4567_89AB_CDEF, 42)])
    func randomBitsMakeVersion4(high: UInt64, low: UInt64) throws {
        let text = Array(UUID(random: high, low).text)
        #expect(text[14] == "4")
        #expect("89ab".contains(text[19]))
        #expect(try #require(UUID(String(text))).text == String(text))
    }

    @Test func ordersAsItsTextDoes() throws {
        let texts = [
            "00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000001",
            "00000000-0000-4000-ffff-000000000000", "10000000-0000-4000-8000-000000000000",
            "ffffffff-0000-4000-8000-000000000000",
        ]
        let ids = try texts.map { try #require(UUID($0)) }
        #expect(ids.reversed().sorted() == ids)
        #expect(Set(ids + ids).count == 5)
    }
}
