import ClaireDomain
import Testing

@Suite struct HexadecimalTests {
    @Test func everyByteReadsBackAsWritten() {
        let bytes = Array(UInt8.min...UInt8.max)
        let text = Hexadecimal.text(bytes)
        #expect(text.utf8.count == 512)
        #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff"))
        #expect(Hexadecimal.bytes(text) == bytes)
        #expect(Hexadecimal.bytes(text.uppercased()) == bytes)
    }

    @Test(arguments: ["0", "0g", "g0", "000", " 00", "0x", "é", "00\0", "-1"])
    func anythingElseIsRefused(text: String) {
        #expect(Hexadecimal.bytes(text) == nil)
    }

    @Test func onlyTheDigitsHaveAValue() {
        for byte in UInt8.min...UInt8.max {
            let wanted = UInt8(String(Unicode.Scalar(byte)), radix: 16)
            #expect(Hexadecimal.value(of: byte) == wanted, "\(byte)")
        }
    }
}
