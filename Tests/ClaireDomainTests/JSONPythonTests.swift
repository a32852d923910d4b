import ClaireDomain
import Foundation
import Testing

/// The codec beside python3's json module, as another reader of the same RFC.
@Suite struct JSONPythonTests {
    /// For each line of hexadecimal the value in a form that leaves nothing open (doubles by their
    /// bits, strings by their bytes), or `refused`. What Python allows beyond the RFC is taken
    /// back: NaN, infinities, lone surrogates, duplicate keys.
    private static let reader = """
        import json, struct, sys
        def refuse(what): raise ValueError(what)
        def pairs(members):
            if len({k for k, _ in members}) < len(members): refuse('duplicate')
            return dict(members)
        def dump(v):
            if v is None: return 'n'
            if v is True: return 't'
            if v is False: return 'f'
            if isinstance(v, str): return 's' + v.encode('utf-8').hex()
            if isinstance(v, int) and -2**63 <= v < 2**63: return 'i%d' % v
            if isinstance(v, (int, float)):
                v = float(v)
                if v in (float('inf'), float('-inf')): refuse('range')
                return 'd' + struct.pack('>d', v).hex()
            if isinstance(v, list): return '[' + ','.join(map(dump, v)) + ']'
            return '{' + ','.join(dump(k) + ':' + dump(v) for k, v in v.items()) + '}'
        for line in sys.stdin:
            try:
                text = bytes.fromhex(line).decode('utf-8')
                print(dump(json.loads(
                    text, object_pairs_hook=pairs, parse_constant=refuse,
                    parse_int=lambda t: -0.0 if t == '-0' else int(t))))
            except (ValueError, OverflowError):
                print('refused')
        """

    @Test func readsWhatPythonReadsAndRefusesWhatItRefuses() throws {
        var corpus = JSONCorpus(seed: 20_240_521)
        var texts: [[UInt8]] = []
        for _ in 0..<1500 {
            let text = corpus.text()
            texts += [text, corpus.mutated(text), corpus.mutated(text)]
        }
        let verdicts = try python(texts)
        #expect(verdicts.count == texts.count)
        #expect(verdicts.count { $0 == "refused" } > 1000)
        for (text, verdict) in zip(texts, verdicts) {
            let ours = (try? JSON.parse(text)).map(dump) ?? "refused"
            #expect(ours == verdict, "\(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test func pythonReadsWhatIsWritten() throws {
        var corpus = JSONCorpus(seed: 7_081)
        let values = (0..<1500).compactMap { _ in try? JSON.parse(corpus.text()) }
        let verdicts = try python(values.map { Array($0.encoded.utf8) })
        for (value, verdict) in zip(values, verdicts) {
            #expect(dump(value) == verdict, "\(value.encoded)")
        }
    }

    private func dump(_ value: JSON) -> String {
        switch value {
        case .null: "n"
        case .bool(let value): value ? "t" : "f"
        case .integer(let value): "i\(value)"
        case .number(let value):
            "d" + Hexadecimal.text(UUID(high: value.bitPattern, low: 0).bytes.prefix(8))
        case .string(let value): "s" + Hexadecimal.text(Array(value.utf8))
        case .array(let values): "[" + values.map(dump).joined(separator: ",") + "]"
        case .object(let object):
            "{"
                + object.members.map { dump(.string($0.key)) + ":" + dump($0.value) }.joined(
                    separator: ",")
                + "}"
        }
    }

    /// Python's verdict on each text.
    private func python(_ texts: [[UInt8]]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "claire-json-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "texts")
        try Data(texts.map { Hexadecimal.text($0) + "\n" }.joined().utf8).write(to: input)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", JSONPythonTests.reader]
        let output = Pipe()
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = output
        try process.run()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: answer, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
