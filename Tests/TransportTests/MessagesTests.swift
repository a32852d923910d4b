import ClaireDomain
import Foundation
import Support
import Testing

@testable import rclaude

@Suite struct MessagesTests {
    let fleet: Fleet
    let id = Fleet.id(1)

    init() throws { fleet = try Fleet() }

    func user(_ text: String) -> String {
        #"{"type":"user","uuid":"u-\#(text)","message":{"content":"\#(text)"}}"#
    }

    func response(_ id: String, _ text: String, stop: String? = nil, tool: Bool = false) -> String {
        let block = tool ? #",{"type":"tool_use","name":"Bash"}"# : ""
        let stop = stop.map { "\"\($0)\"" } ?? "null"
        return #"{"type":"assistant","message":{"id":"\#(id)","model":"m","stop_reason":\#(stop),"#
            + #""content":[{"type":"text","text":"\#(text)"}\#(block)]}}"#
    }

    let toolResult =
        #"{"type":"user","message":{"content":[{"type":"tool_result","content":"d-1 in a file"}]}}"#

    func messages(_ more: [String] = []) -> [[String: String]] {
        fleet.rclaude(["messages", id] + more).rows
    }

    @Test func aTurnIsTakenApart() throws {
        try fleet.write(
            transcript: [
                user("go"), response("m1", "I look", stop: "tool_use", tool: true), toolResult,
                response("m2", "part one"), response("m2", "part two", stop: "end_turn"),
                #"{"type":"user","isSidechain":true,"message":{"content":"sub"}}"#,
                #"{"type":"user","isMeta":true,"message":{"content":"caveat"}}"#,
                #"{"type":"queue-operation","operation":"enqueue","content":"later"}"#,
                #"{"type":"user","uuid":"i","message":{"content":[{"type":"text","text":"[Request interrupted by user]"}]}}"#,
                #"{"type":"assistant","isApiErrorMessage":true,"message":{"id":"e","model":"<synthetic>","content":[{"type":"text","text":"API Error: 529"}]}}"#,
                user("again"),
            ], of: id, slug: "s")
        let rows = messages()
        #expect(
            rows.map { $0["kind"] } == [
                "prompt", "text", "answer", "queued", "interrupted", "error", "prompt", "end",
            ])
        #expect(
            rows.map { $0["text"] } == [
                "go", "I look", "part one\npart two", "later", "[Request interrupted by user]",
                "API Error: 529", "again", "",
            ])
        #expect(rows[2]["id"] == "m2" && rows[0]["id"] == "u-go")
    }

    @Test func eachMessageIsReadOnceByWhoeverKeepsTheOffset() throws {
        let lines = [
            user("one"), response("m1", "first"), response("m1", "half", stop: "end_turn"),
            user("two"), response("m2", "open"),
        ]
        try fleet.write(transcript: lines, of: id, slug: "s")
        let first = messages()
        #expect(first.map { $0["kind"] } == ["prompt", "answer", "prompt", "end"])
        let offset = try #require(first.last?["offset"])
        #expect(messages(["--since", offset]).map { $0["kind"] } == ["end"])
        try fleet.write(
            transcript: lines + [response("m2", "closed", stop: "end_turn")], of: id, slug: "s")
        let second = messages(["--since", offset])
        #expect(second.map { $0["text"] } == ["open\nclosed", ""])
        #expect(messages(["--since", second[1]["offset"] ?? ""]).count == 1)
        #expect(messages(["--limit", "1"]).map { $0["text"] } == ["open\nclosed", ""])
        #expect(messages(["--since", "99999999"]).count == 5, "a shorter file is a new one")
    }

    @Test func anAnswerWithoutAReasonToStopIsOneOnceTheTurnHasEnded() throws {
        let lines = [user("one"), response("m1", "said")]
        try fleet.write(transcript: lines, of: id, slug: "s")
        #expect(messages().map { $0["kind"] } == ["prompt", "end"])
        try fleet.write(
            transcript: lines + [#"{"type":"system","subtype":"turn_duration"}"#], of: id, slug: "s"
        )
        #expect(messages().map { $0["kind"] } == ["prompt", "answer", "end"])
    }

    @Test func aSessionBeforeItsFirstTurnHasNothingYet() {
        let result = fleet.rclaude(["messages", id])
        #expect(result.status == 0)
        #expect(
            result.rows == [
                ["uuid": id, "offset": "0", "kind": "end", "id": "", "at": "", "text": ""]
            ])
    }

    @Test func onlyAPromptAcknowledgesADelivery() throws {
        func seen(_ lines: [String], _ more: [String] = []) throws -> [String: String]? {
            try fleet.write(transcript: lines, of: id, slug: "s")
            return fleet.rclaude(["seen", "--id", "d-1", "--session", id] + more).row(id)
        }
        let queued = #"{"type":"queue-operation","operation":"enqueue","content":"[d-1] x"}"#
        #expect(try seen([user("other")])?["seen"] == "no")
        #expect(try seen([toolResult, response("m", "d-1")])?["seen"] == "no")
        #expect(try seen([queued])?["seen"] == "queued")
        #expect(try seen([queued, user("[d-1] x")])?["seen"] == "yes")
        #expect(
            try seen([#"{"type":"user","message":{"content":[{"type":"text","text":"a d-1"}]}}"#])?[
                "seen"]
                == "yes")
        #expect(
            try seen([#"{"type":"user","isSidechain":true,"message":{"content":"d-1"}}"#])?["seen"]
                == "no")
        #expect(try seen([user("[d-1]"), "rubbish d-1", "{\"d-1\":"])?["seen"] == "yes")
        let first = user("[d-1] early")
        let since = ["--since", String(first.utf8.count + 1)]
        #expect(try seen([first, user("other")], since)?["seen"] == "no", "before the offset")
        let found = try seen([user("other"), user("[d-1] late")], [])
        #expect(
            found?["offset"] == String(user("other").utf8.count + user("[d-1] late").utf8.count + 2)
        )
        #expect(fleet.rclaude(["seen", "--id", "x y", "--session", id]).status == 2)
        #expect(fleet.rclaude(["seen", "--id", "x"]).status == 2)
    }
}
