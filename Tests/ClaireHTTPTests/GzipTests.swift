import ClaireCompression
import Support
import Testing

@Suite struct GzipTests {
    private static let text = [UInt8](
        String(repeating: #"{"origin":"a","seq":1,"chain":"00ff"}"# + "\n", count: 3000).utf8)

    /// A member of a given payload as `gzip` would write it elsewhere: stored, with its own header.
    private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let file = try folder.write("in", bytes)
        let result = Command.run(
            ["/bin/sh", "-c", #"gzip -n <"$1" | od -An -v -tx1 | tr -d ' \n'"#, "sh", file],
            environment: ["PATH": "/usr/bin:/bin"])
        let digits = Array(result.output.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }

    @Test(arguments: [0, 1, 2, 1023, 32_768, 32_769, 111_000])
    func whatIsCompressedComesBack(size: Int) throws {
        let bytes = [UInt8](Self.text.prefix(size))
        let packed = Gzip.compress(bytes)
        #expect(try Gzip.decompress(packed, limit: size) == bytes)
    }

    @Test func randomBytesComeBackWithLittleAdded() throws {
        var generator = SeededGenerator(seed: 7)
        let bytes = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let packed = Gzip.compress(bytes)
        #expect(packed.count < bytes.count + 200)
        #expect(try Gzip.decompress(packed, limit: bytes.count) == bytes)
    }

    @Test func linesOfJSONShrink() {
        #expect(Gzip.compress(Self.text).count < Self.text.count / 10)
    }

    @Test func whatGzipItselfWritesIsRead() throws {
        #expect(try Gzip.decompress(gzip(Self.text), limit: Self.text.count) == Self.text)
    }

    @Test func whatIsWrittenGzipItselfReads() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("out.gz", Gzip.compress(Self.text))
        let result = Command.run(["gzip", "-dc", file], environment: ["PATH": "/usr/bin:/bin"])
        #expect(result.status == 0)
        #expect(Array(result.output.utf8) == Self.text)
    }

    @Test func severalMembersAreOneText() throws {
        let parts = [[UInt8]("one ".utf8), [], [UInt8]("two".utf8)]
        let packed = parts.flatMap { Gzip.compress($0) }
        #expect(try Gzip.decompress(packed, limit: 7) == [UInt8]("one two".utf8))
    }

    @Test func whatIsLargerThanTheLimitIsCutOff() {
        let packed = Gzip.compress(Self.text)
        #expect(throws: GzipError.tooLarge(limit: Self.text.count - 1)) {
            try Gzip.decompress(packed, limit: Self.text.count - 1)
        }
        #expect(throws: GzipError.tooLarge(limit: 0)) { try Gzip.decompress(packed, limit: 0) }
        let two = Gzip.compress([1, 2]) + Gzip.compress([3])
        #expect(throws: GzipError.tooLarge(limit: 2)) { try Gzip.decompress(two, limit: 2) }
    }

    @Test func aBombIsNotInflatedPastTheLimit() throws {
        let compressor = GzipCompressor()
        var bomb: [UInt8] = []
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        for _ in 0..<64 { compressor.append(zeros, to: &bomb) }
        compressor.finish(to: &bomb)
        #expect(bomb.count < 1 << 20)
        let decompressor = GzipDecompressor(limit: 4096)
        var output: [UInt8] = []
        #expect(throws: GzipError.tooLarge(limit: 4096)) {
            try decompressor.append(bomb, to: &output)
        }
        #expect(output.count == 4097)
    }

    @Test func truncationAtEveryByteIsAnError() {
        let packed = Gzip.compress([UInt8]("some words, some more words".utf8))
        for count in 0..<packed.count {
            #expect(throws: GzipError.truncated, "\(count) bytes") {
                try Gzip.decompress([UInt8](packed.prefix(count)), limit: 100)
            }
        }
    }

    @Test func garbageAfterTheLastMemberIsAnError() {
        let packed = Gzip.compress([1, 2, 3])
        for garbage: [UInt8] in [[0], [0, 0, 0, 0], [0x1f], [0x1f, 0x8b], [UInt8]("{}\n".utf8)] {
            #expect(throws: GzipError.self, "\(garbage)") {
                try Gzip.decompress(packed + garbage, limit: 100)
            }
        }
    }

    @Test func aByteThatWasChangedNeverGivesOtherBytes() {
        let bytes = [UInt8](Self.text.prefix(500))
        let packed = Gzip.compress(bytes)
        for index in packed.indices {
            var changed = packed
            changed[index] ^= 0x41
            // Header fields such as the time may change without harm.
            if let result = try? Gzip.decompress(changed, limit: 10_000) {
                #expect(result == bytes, "byte \(index)")
            }
        }
    }

    @Test func whatIsNotGzipIsAnError() {
        #expect(throws: GzipError.malformed) {
            try Gzip.decompress([UInt8]("{\"protocol\":1}\n".utf8), limit: 100)
        }
        #expect(throws: GzipError.truncated) { try Gzip.decompress([], limit: 100) }
    }

    @Test func piecesOfAnySizeAreOneStream() throws {
        for size in [1, 7, 4096] {
            let compressor = GzipCompressor()
            var packed: [UInt8] = []
            for start in stride(from: 0, to: Self.text.count, by: size * 13) {
                let end = min(start + size * 13, Self.text.count)
                compressor.append([UInt8](Self.text[start..<end]), to: &packed)
            }
            compressor.finish(to: &packed)
            let decompressor = GzipDecompressor(limit: Self.text.count)
            var output: [UInt8] = []
            for start in stride(from: 0, to: packed.count, by: size) {
                let end = min(start + size, packed.count)
                try decompressor.append([UInt8](packed[start..<end]), to: &output)
            }
            try decompressor.finish()
            #expect(output == Self.text, "pieces of \(size)")
        }
    }

    @Test func whatWasFlushedCanBeReadBeforeTheEnd() throws {
        let compressor = GzipCompressor()
        let decompressor = GzipDecompressor(limit: 100)
        var output: [UInt8] = []
        for word in ["first ", "second ", "third"] {
            var packed: [UInt8] = []
            compressor.append([UInt8](word.utf8), to: &packed)
            compressor.flush(to: &packed)
            try decompressor.append(packed, to: &output)
            #expect(String(decoding: output, as: UTF8.self).hasSuffix(word))
        }
        #expect(throws: GzipError.truncated) { try decompressor.finish() }
    }
}
