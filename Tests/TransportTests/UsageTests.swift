import ClaireDomain
import Foundation
import Support
import Testing

@testable import rclaude

@Suite struct UsageTests {
    let fleet: Fleet
    let id = Fleet.id(1)

    init() throws { fleet = try Fleet() }

    /// A line of a response.
    func line(
        _ message: String, _ request: String = "r", model: String = "claude-opus-4-5-20251101",
        input: Int = 10, output: Int = 100, cacheRead: Int = 1000, cacheWrite: Int = 50,
        hour: Int = 0, day: String = "2026-03-01"
    ) -> String {
        #"{"type":"assistant","timestamp":"\#(day)T10:00:00Z","requestId":"\#(request)","message":"#
            + #"{"id":"\#(message)","model":"\#(model)","content":[],"usage":{"input_tokens":\#(input),"#
            + #""output_tokens":\#(output),"cache_read_input_tokens":\#(cacheRead),"#
            + #""cache_creation_input_tokens":\#(cacheWrite),"#
            + #""cache_creation":{"ephemeral_1h_input_tokens":\#(hour)}}}}"#
    }

    func usage() -> [[String: String]] { fleet.rclaude(["usage", id]).rows }

    @Test func aResponseOfSeveralLinesCountsOnceWithItsMostOutput() throws {
        try fleet.write(
            transcript: [
                line("m1", output: 1), line("m1", output: 100), line("m1", output: 40),
                line("m2", output: 7), line("m2", "other", output: 9),
            ], of: id, slug: "s")
        let row = try #require(usage().first)
        #expect(row["input"] == "30")
        #expect(row["output"] == "116")
        #expect(row["cache_read"] == "3000")
        #expect(row["cache_write"] == "150")
        // 30 × 5 + 116 × 25 + 3000 × 0.5 + 150 × 6.25 dollars for a million.
        #expect(row["cost_usd"] == "0.005488")
        #expect(row["basis"] == "estimate, prices of 2025-11-24")
    }

    @Test func whatTheAgentDidItselfIsCountedOnce() throws {
        let pane = try fleet.agent(id, ["hello"])
        #expect(waitUntil { fleet.status(pane) == "idle" && fleet.transcriptName(id) != nil })
        let name = try #require(fleet.transcriptName(id))
        let outputs = (fleet.home.text(".claude/projects/" + name) ?? "").split(separator: "\n")
            .compactMap { try? JSON.parse(String($0)) }
            .compactMap { $0["message"]?["usage"]?["output_tokens"]?.integer }
        #expect(outputs.count > 1, "a response spans several lines")
        #expect(usage().first?["output"] == outputs.max().map { String($0) })
    }

    @Test func onlyNewLinesAreReadTheSecondTime() throws {
        try fleet.write(transcript: [line("m1"), line("m2")], of: id, slug: "s")
        #expect(usage().first?["output"] == "200")
        let path = "\(fleet.home.path)/.claude/projects/s/\(id).jsonl"
        // What was counted is overwritten: who reads it again counts nothing there.
        let length = line("m1").utf8.count * 2 + 2
        let blank = String(repeating: " ", count: length - 1) + "\n"
        let file = open(path, O_WRONLY)
        #expect(pwrite(file, blank, length, 0) == length)
        // One late line of an old response, one new response, and one that is still being written.
        let more = line("m2", output: 150) + "\n" + line("m3", output: 1) + "\n" + #"{"type":"assi"#
        #expect(pwrite(file, more, more.utf8.count, length) == more.utf8.count)
        close(file)
        #expect(usage().first?["output"] == "251")
        #expect(usage().first?["output"] == "251")
    }

    /// Bytes that rclaude and what it started read, as the kernel counts them.
    private func bytesRead(_ words: [String]) throws -> Int {
        let script = """
            read_so_far() { while read -r name count; do
                [ "$name" = rchar: ] && echo "$count"; done < /proc/$$/io; }
            before=$(read_so_far); rclaude "$@" > /dev/null; echo "$before $(read_so_far)"
            """
        let result = fleet.home.run(["sh", "-c", script, "sh"] + words)
        let numbers = result.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        #expect(numbers.count == 2, "\(result.output)\(result.errors)")
        return numbers[1] - numbers[0]
    }

    @Test("a transcript of 500 MB is read once: a poll reads what is new, and little of its own")
    func longTranscript() throws {
        let pane = try fleet.agent(id, ["hello"])
        #expect(waitUntil { fleet.status(pane) == "idle" && fleet.transcriptName(id) != nil })
        let name = try #require(fleet.transcriptName(id))
        let path = "\(fleet.home.path)/.claude/projects/\(name)"
        let file = open(path, O_WRONLY)
        defer { close(file) }
        // Holes take no room on the disk; a newline now and then makes lines of them. Thousands of
        // responses stand before them, as in a transcript of that size.
        var offset = lseek(file, 0, SEEK_END)
        func put(_ text: String) {
            #expect(pwrite(file, text, text.utf8.count, offset) == text.utf8.count)
            offset += off_t(text.utf8.count)
        }
        put((0..<5000).map { line("m\($0)", "r", output: 1) }.joined(separator: "\n") + "\n")
        for _ in 0..<5 {
            offset += 100 << 20
            put("\n")
        }
        put(line("last", output: 7) + "\n")
        let polls = [["usage", id], ["sessions"], ["triage", id], ["messages", id]]
        #expect(try bytesRead(polls[0]) > 500 << 20, "the first look at it counts it")
        func output() throws -> Int {
            let row = try #require(usage().first { $0["model"] == "claude-opus-4-5-20251101" })
            return try #require(row["output"].flatMap { Int($0) })
        }
        let counted = try output()
        for words in polls { _ = try bytesRead(words) }
        for round in 0..<3 {
            if round == 1 { put(line("new", output: 9) + "\n") }
            for words in polls {
                // The whole of what it loads, its settings and caches included.
                #expect(try bytesRead(words) < 4 << 20, "\(words)")
            }
        }
        #expect(try output() == counted + 9)
        // Of a response that is long past, the cache knows the sum alone.
        let cache = try #require(fleet.home.text(".cache/rclaude/usage/\(id).tsv"))
        #expect(cache.utf8.count < 300_000)
    }

    @Test func aFileThatWasWrittenAnewIsCountedAnew() throws {
        try fleet.write(transcript: [line("m1"), line("m2")], of: id, slug: "s")
        #expect(usage().first?["output"] == "200")
        try fleet.write(transcript: [line("m9", output: 5)], of: id, slug: "s")
        #expect(usage().first?["output"] == "5")
    }

    @Test func aDamagedCacheIsNoCache() throws {
        try fleet.write(transcript: [line("m1"), line("m2")], of: id, slug: "s")
        #expect(usage().first?["output"] == "200")
        let cache = ".cache/rclaude/usage/\(id).tsv"
        let good = try #require(fleet.home.text(cache))
        for bad in ["", "x", good + "half\ta row", good.replacingOccurrences(of: "100", with: "x")]
        {
            try fleet.home.write(bad, to: cache)
            #expect(usage().first?["output"] == "200")
        }
    }

    @Test func anUnknownModelHasTokensAndNoCost() throws {
        try fleet.write(
            transcript: [
                line("m1", model: "claude-next-9"), line("m2", model: "<synthetic>"),
                line("m3", model: "claude-haiku-4-5"),
            ], of: id, slug: "s")
        let rows = usage()
        #expect(rows.map { $0["model"] } == ["claude-haiku-4-5", "claude-next-9"])
        #expect(rows.last?["cost_usd"] == "")
        #expect(rows.last?["basis"] == "no price known")
        #expect(rows.last?["output"] == "100")
    }

    @Test func pricesAreThoseOfTheDay() throws {
        try fleet.home.write(
            "model\tsince\tinput\toutput\tcache_read\tcache_write\tcache_write_1h\n"
                + "m\t2026-01-01\t0\t1\t0\t0\t0\nm\t2026-02-01\t0\t2\t0\t0\t8\n", to: "prices.tsv")
        try fleet.home.write(
            "[usage]\nprices = \"\(fleet.home.path)/prices.tsv\"\n",
            to: ".config/rclaude/config.toml")
        try fleet.write(
            transcript: [
                line("a", model: "m", output: 1_000_000, day: "2026-01-31"),
                line("b", model: "m", output: 1_000_000, cacheWrite: 1_000_000, hour: 500_000),
                line("c", model: "m", output: 1_000_000, day: "2020-01-01"),
            ], of: id, slug: "s")
        let row = usage().first
        #expect(row?["cost_usd"] == "8.000000", "1 + (2 + 8/2) + 1")
        #expect(row?["basis"] == "estimate, prices of 2026-02-01")
    }

    @Test func malformedLinesAreNotCountedAndHarmNobody() throws {
        try fleet.write(
            transcript: [
                line("m1"), #"{"type":"assistant","message":{"usage":1}}"#, #""usage""#,
                "{\"usage\"",
                #"{"type":"assistant","message":{"id":"x","model":"m","usage":{"output_tokens":-5}}}"#,
                #"{"type":"user","toolUseResult":{"usage":{"output_tokens":9}}}"#, "\u{0}", "",
                String(repeating: "[", count: 10_000) + "\"usage\"",
            ], of: id, slug: "s")
        let rows = usage()
        #expect(rows.first { $0["model"] == "claude-opus-4-5-20251101" }?["output"] == "100")
        #expect(rows.first { $0["model"] == "m" }?["output"] == "0")
    }

    @Test func aSessionWithoutATranscriptHasNoRow() {
        let result = fleet.rclaude(["usage", id])
        #expect(result.status == 0)
        #expect(result.rows.isEmpty && result.output.hasPrefix("uuid\tmodel\t"))
        #expect(fleet.rclaude(["usage"]).status == 2)
        #expect(fleet.rclaude(["usage", "x"]).status == 2)
    }

    @Test func aTranscriptIsFoundUnderWhateverSlug() throws {
        try fleet.write(transcript: [line("m1", output: 1)], of: id, slug: "-old-place")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -100)],
            ofItemAtPath: "\(fleet.home.path)/.claude/projects/-old-place/\(id).jsonl")
        try fleet.write(transcript: [line("m1", output: 2)], of: id, slug: "-new-place")
        // A sub-agent's file isn't the session's.
        try fleet.home.write(
            line("m2", output: 99) + "\n",
            to: ".claude/projects/-new-place/\(id)/subagents/agent-1.jsonl")
        #expect(usage().first?["output"] == "2", "the newer of two")
        let elsewhere = fleet.rclaude(
            ["usage", id], environment: ["CLAUDE_CONFIG_DIR": fleet.home.path + "/none"])
        #expect(elsewhere.rows.isEmpty)
    }
}

@Suite struct PriceTableTests {
    @Test func theTableThatShipsIsTheOneBuiltIn() throws {
        let file = try String(
            contentsOfFile: Products.repository + "/share/claire/prices.tsv", encoding: .utf8)
        #expect(file == BuiltInPrices.table)
        _ = try PriceTable(file, path: "prices.tsv")
    }

    @Test(arguments: [
        ("claude-opus-4-5", 5.0), ("claude-opus-4-5-20251101", 5), ("claude-sonnet-4-5[1m]", 3),
        ("claude-opus-4-1-20250805", 15),
    ])
    func aModelIsFoundWithoutItsDateAndMarks(model: String, input: Double) throws {
        let table = try PriceTable(BuiltInPrices.table, path: "")
        #expect(table.price(of: model, on: 21_000)?.input == input)
        #expect(table.price(of: "x" + model, on: 21_000) == nil)
    }

    @Test(arguments: [
        "model\tsince\n",
        "model\tsince\tinput\toutput\tcache_read\tcache_write\tcache_write_1h\nm\n",
        "model\tsince\tinput\toutput\tcache_read\tcache_write\tcache_write_1h\nm\tnever\t1\t1\t1\t1\t1\n",
        "model\tsince\tinput\toutput\tcache_read\tcache_write\tcache_write_1h\n"
            + "m\t2026-01-01\t-1\t1\t1\t1\t1\n",
    ])
    func aTableWithMistakesIsRefused(text: String) {
        #expect(throws: Failure.self) { try PriceTable(text, path: "p") }
    }

    @Test(arguments: [
        (0.0, "0.000000"), (0.0000004, "0.000000"), (0.0000006, "0.000001"), (12.5, "12.500000"),
        (1234.567891, "1234.567891"),
    ])
    func costsAreWrittenInPlainDecimals(value: Double, text: String) {
        #expect(Decimals.text(value, places: 6) == text)
    }
}
