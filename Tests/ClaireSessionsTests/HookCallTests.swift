import ClaireDomain
import ClaireStore
import Foundation
import Support
import Testing

@testable import ClaireSessions

/// What Claude's hooks are read as.
@Suite struct HookCallTests {
    static let session = "0f3c8f6e-9d0b-4f4e-8f55-000000000001"

    /// The input of a hook as Claude writes it.
    static func input(_ event: String, _ members: String = "") -> [UInt8] {
        Array(
            """
            {"session_id":"\(session)","transcript_path":"/none","cwd":"/srv",
            "hook_event_name":"\(event)"\(members.isEmpty ? "" : "," + members)}
            """.utf8)
    }

    private func report(_ event: String, _ members: String = "") -> HookReport? {
        HookCall(Self.input(event, members))?.report(now: 7)
    }

    /// The map of the design.
    @Test(arguments: [
        ("SessionStart", #""source":"startup""#, SessionState.idle, HookReport.Message.kept),
        ("SessionStart", #""source":"clear""#, .idle, .kept),
        ("UserPromptSubmit", #""prompt":"Build\nit""#, .working, .said("Build it")),
        ("PreToolUse", #""tool_name":"Bash","tool_input":{"command":"ls"}"#, .working, .kept),
        (
            "PreToolUse",
            #""tool_name":"AskUserQuestion","tool_input":{"questions":[{"question":"Which?"}]}"#,
            .waiting, .said("Which?")
        ),
        ("PostToolUse", #""tool_name":"Bash","tool_response":{"stdout":"x"}"#, .working, .kept),
        ("PostToolUseFailure", #""is_interrupt":false"#, .working, .kept),
        ("PostToolUseFailure", #""is_interrupt":true"#, .idle, .kept),
        (
            "PermissionRequest", #""tool_name":"Bash","tool_input":{"command":"rm -rf build"}"#,
            .waiting, .said("Bash: rm -rf build")
        ),
        (
            "Notification",
            #""notification_type":"permission_prompt","message":"Claude needs you""#,
            .waiting, .atFirst("Claude needs you")
        ),
        ("Notification", #""notification_type":"elicitation_dialog""#, .waiting, .kept),
        (
            "Stop", #""background_tasks":[],"last_assistant_message":"Done.""#, .idle,
            .said("Done.")
        ),
        ("Stop", #""background_tasks":[{"id":"1"}]"#, .working, .kept),
        ("StopFailure", #""error":"rate_limit""#, .error, .said("rate_limit")),
        ("SessionEnd", #""reason":"exit""#, .done, .kept),
    ])
    func anEventMeansAState(
        event: String, members: String, state: SessionState, message: HookReport.Message
    ) {
        let found = report(event, members)
        #expect(found?.state == state && found?.message == message)
        #expect(found?.session.text == Self.session && found?.at == 7)
        #expect(found?.beginsTurn == (event == "UserPromptSubmit"))
    }

    @Test(arguments: [
        ("SessionStart", #""source":"compact""#),
        ("Notification", #""notification_type":"idle_prompt","message":"waiting for your input""#),
        ("SubagentStop", ""), ("PreCompact", ""), ("Tomorrow", ""),
    ])
    func anEventThatSaysNothingOfTheStateIsNoReport(event: String, members: String) {
        #expect(report(event, members) == nil)
    }

    @Test(arguments: [
        "", "{", "}", "[]", "null", "{}", "\u{0}", #"{"hook_event_name":"Stop"}"#,
        #"{"session_id":"7","hook_event_name":"Stop"}"#, #"{"session_id":1,"hook_event_name":2}"#,
        #"{"session_id":"0f3c8f6e-9d0b-4f4e-8f55-000000000001","hook_event_name":"Stop""#,
        #"{"session_id":"0f3c8f6e-9d0b-4f4e-8f55-000000000001","hook_event_name":"Stop"} x"#,
        #"{"session_id":"0f3c8f6e-9d0b-4f4e-8f55-000000000001","hook_event_name":"Stop\"#,
        #"{"a":,"session_id":"0f3c8f6e-9d0b-4f4e-8f55-000000000001","hook_event_name":"Stop"}"#,
    ])
    func whatIsNoCallIsRefused(text: String) {
        #expect(HookCall(Array(text.utf8)) == nil)
    }

    @Test func everyCutOfACallIsRefused() {
        let whole = Self.input("Stop", #""a":[{"b":"}\""}],"last_assistant_message":"\u0041""#)
        #expect(HookCall(whole) != nil)
        for length in 0..<whole.count { #expect(HookCall(Array(whole.prefix(length))) == nil) }
    }

    @Test func bytesAtRandomNeverEndTheProgram() {
        var random = SeededGenerator(seed: 5)
        let whole = Self.input("PreToolUse", #""tool_input":{"a":[1,"\\",{}]},"tool_name":"Bash""#)
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                    UInt8.random(in: 0...255, using: &random)
            }
            _ = HookCall(bytes)?.report(now: 0)
        }
    }

    @Test func theSessionThatTheEnvironmentNamesIsMeant() throws {
        let other = try #require(UUID("0f3c8f6e-9d0b-4f4e-8f55-000000000002"))
        #expect(HookCall(Self.input("Stop"), session: other)?.session == other)
    }

    @Test func aMessageIsOneShortLineThatDrivesNoTerminal() {
        let text = String(repeating: #"long \u001b[31m text\n"#, count: 100)
        guard case .said(let line)? = report("UserPromptSubmit", #""prompt":"\#(text)""#)?.message
        else {
            Issue.record("no message")
            return
        }
        #expect(line.utf8.count <= 200)
        #expect(!line.unicodeScalars.contains { $0.value < 32 })
    }

    @Test func onlyARegularFileBelowClaudesFolderIsReadAsTranscript() throws {
        let folder = try TemporaryFolder()
        let answer =
            #"{"type":"assistant","message":{"content":[{"type":"text","text":"Done."}]}}"#
        let text = #"{"type":"user"}"# + "\n\(answer)\n" + #"{"type":"system"}"# + "\n{\"cut"
        let inside = try folder.write("claude/projects/p/a.jsonl", text)
        let outside = try folder.write("elsewhere/a.jsonl", text)
        let beside = try folder.write("claude-not/a.jsonl", text)
        let root = folder.path + "/claude"
        try FileManager.default.createSymbolicLink(
            atPath: root + "/link.jsonl", withDestinationPath: outside)
        try FileManager.default.createSymbolicLink(
            atPath: root + "/folder", withDestinationPath: folder.path + "/elsewhere")
        #expect(mkfifo(root + "/fifo", 0o600) == 0)
        #expect(HookTranscript(inside, below: root)?.lastAnswer == "Done.")
        for path in [
            outside, beside, root + "/link.jsonl", root + "/folder/a.jsonl", root + "/fifo", root,
            root + "/../elsewhere/a.jsonl", "claude/projects/p/a.jsonl", "", root + "/none",
        ] {
            #expect(HookTranscript(path, below: root) == nil, "\(path)")
        }
    }
}
