import ClaireDomain
import ClaireStore
import ClaireSync
import Support
import Testing

@Suite struct OlderFormTests {
    /// All of a stream.
    private func pull(
        _ service: SyncService, since: String? = nil, asLines: Bool = false
    ) throws -> [UInt8] {
        var stream = try service.events(since: since, asLines: asLines)
        var bytes: [UInt8] = []
        while let chunk = try stream.next() {
            #expect(!chunk.isEmpty)
            bytes += chunk
        }
        return bytes
    }

    private func events(_ bytes: [UInt8]) throws -> [JSON] {
        try #require(try JSON.parse(bytes).array)
    }

    @Test func anEmptyLogIsAnEmptyArrayOrNoLine() throws {
        let a = try Peer("a")
        let service = try a.service()
        #expect(try events(pull(service)).isEmpty)
        #expect(try pull(service, asLines: true).isEmpty)
    }

    @Test func allEventsComeInTheOrderOfTheirClocks() throws {
        let a = try Peer("a")
        try a.work(1201)
        let array = try events(pull(a.service()))
        let lines = try lines(pull(a.service(), asLines: true))
        #expect(array == lines)
        #expect(array.count == 1201)
        let clocks = array.compactMap { $0["hlc"]?.string }
        #expect(zip(clocks, clocks.dropFirst()).allSatisfy { $0.precedesInBytes($1) })
        #expect(
            array[0].object?.keys == [
                "uuid", "hlc", "machine_id", "event_type", "payload",
                "created_at",
            ])
    }

    @Test func sinceTheLastEventServedGivesWhatArrivedAfterItWhateverItsClock() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: Peer.Clock(a.clock.now - 60_000))
        try a.work(2)
        try b.work(1)
        let service = try a.service()
        let last = try #require(try events(pull(service)).last?["hlc"]?.string)
        #expect(try events(pull(service, since: last)).isEmpty)
        // Older by its clock than all that was served, and new here.
        try a.sync(with: b)
        let more = try events(pull(service, since: last))
        #expect(more.count == 1)
        #expect(more[0]["machine_id"]?.string == b.machine.text)
        // Whichever of the two the client goes on from, it misses nothing.
        try a.work(1)
        let late = try #require(more[0]["hlc"]?.string)
        #expect(try events(pull(service, since: late)).count == 1)
        #expect(try events(pull(service, since: last)).count == 2)
    }

    @Test func anUnknownCursorGivesEverything() throws {
        let a = try Peer("a")
        try a.work(3)
        let service = try a.service()
        let all = try events(pull(service))
        let first = try #require(all[0]["hlc"]?.string)
        for since in ["", "nonsense", first, "9999999999999.000000.\(a.machine.text)"] {
            #expect(try events(pull(service, since: since)).count == 3)
        }
        // What one caller was served says nothing about another.
        let last = try #require(all[2]["hlc"]?.string)
        #expect(try events(pull(a.service(for: "other"), since: last)).count == 3)
    }

    @Test func anAnswerThatWasBrokenOffIsNotRemembered() throws {
        let a = try Peer("a")
        try a.work(1100)
        let service = try a.service()
        var stream = try service.events(since: nil, asLines: true)
        let chunk = try #require(try stream.next())
        let last = try #require(try lines(chunk).last?["hlc"]?.string)
        #expect(try lines(pull(service, since: last, asLines: true)).count == 1100)
    }

    @Test func ofTwoAnswersThatEndAlikeTheFirstCounts() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: Peer.Clock(a.clock.now - 60_000))
        try a.work(2)
        try b.work(1)
        let service = try a.service()
        let last = try #require(try events(pull(service)).last?["hlc"]?.string)
        try a.sync(with: b)
        // This answer got lost, say.
        #expect(try events(pull(service)).last?["hlc"]?.string == last)
        #expect(try events(pull(service, since: last)).count == 1)
    }

    @Test func postedEventsAreStoredOnceAndKnownAfterwards() throws {
        let a = try Peer("a")
        let b = try Peer("b")
        try a.work(2)
        for asLines in [false, true] {
            let body = try pull(a.service(), asLines: asLines)
            let results = try JSON.parse(b.service().take(body))["results"]?.array
            #expect(results?.count == 2)
            let outcome = asLines ? "known" : "stored"
            #expect(results?.allSatisfy { $0["outcome"]?.string == outcome } ?? false)
        }
        #expect(try a.events() == b.events())
    }

    @Test func eachElementOfABatchHasItsOwnResult() throws {
        let a = try Peer("a")
        try a.work(2)
        let good = try events(pull(a.service()))
        var upper = try #require(good[0].object)
        upper["uuid"] = "0F8FAD5B-D9CB-469F-A165-70867728950E"
        var object = try #require(good[0].object)
        object["payload"] = ["name": "x"]
        var clock = try #require(good[0].object)
        clock["hlc"] = "yesterday"
        let batch = JSON.array([
            good[0], 7, .object(upper), .object(object), .object(clock), ["uuid": "x"], good[1],
        ])
        let b = try Peer("b")
        let answer = try b.service().take(Array(batch.encoded.utf8))
        let results = try #require(try JSON.parse(answer)["results"]?.array)
        #expect(
            results.map { $0["outcome"]?.string ?? "" } == [
                "stored", "rejected", "rejected", "rejected", "rejected", "rejected", "stored",
            ])
        #expect(results[1]["detail"] == "element 2: it is not an object")
        #expect(results[1]["uuid"] == .null)
        #expect(results[2]["detail"] == "element 3: 'uuid' is not a uuid in lower case")
        #expect(results[3]["detail"] == "element 4: 'payload' is not a string")
        #expect(results[3]["code"] == "malformed")
        #expect(results[5]["detail"] == "element 6: 'hlc' is missing")
    }

    @Test func aBatchOverTheBoundsIsRefusedWhole() throws {
        let b = try Peer("b")
        let many = "[" + Array(repeating: "{}", count: 1001).joined(separator: ",") + "]"
        let lines = String(repeating: "{}\n", count: 1001)
        let long = "[\"" + String(repeating: "x", count: 4 << 20) + "\"]"
        for body in [many, lines, long] {
            let refusal = #expect(throws: SyncRefusal.self) {
                try b.service().take(Array(body.utf8))
            }
            #expect(refusal?.status == 413)
            #expect(refusal?.code == "batch_too_large")
        }
    }

    @Test(arguments: [
        ("{\"uuid\":\"a\"}\n{\"uuid\":", "line 2: unexpected end of text at byte 8"),
        ("[{},{]", "expected a key in quotes at byte 5"),
        ("\n\n7\n", "line 3: it is not an object"),
    ])
    func whatIsNoJSONIsRefusedWithItsPlace(body: String, detail: String) throws {
        let b = try Peer("b")
        let refusal = #expect(throws: SyncRefusal.self) {
            try b.service().take(Array(body.utf8))
        }
        #expect(refusal?.status == 400)
        #expect(refusal?.detail == detail)
    }

    @Test func aCallOfTheOlderFormIsRemembered() throws {
        let a = try Peer("a")
        _ = try pull(a.service(for: "python"))
        #expect(try a.record(of: "python", .called)?.contacted == a.clock.now)
    }
}
