import ClaireDomain
import ClaireStore

/// A call of a hook by Claude Code, and what it says of the session (fleet.md).
package struct HookCall {
    /// Whose hook it is.
    package let session: UUID
    /// Claude's name of the event.
    package let event: String
    /// Where Claude says that it keeps the transcript; not to be believed unseen.
    let transcriptPath: String?
    private let fields: HookFields

    /// Messages are cut to so many bytes.
    static let longestMessage = 200

    /// Reads what Claude writes on standard input.
    ///
    /// - Parameter known: the session that the environment names; Claude's own id of it changes when
    ///   the conversation is cleared.
    /// - Returns: `nil` for anything that is no call.
    package init?(_ input: [UInt8], session known: UUID? = nil) {
        guard let fields = HookFields(input), let event = fields.text("hook_event_name"),
            let session = known ?? fields.text("session_id").flatMap({ UUID($0) })
        else { return nil }
        self.fields = fields
        self.event = event
        self.session = session
        transcriptPath = fields.text("transcript_path")
    }

    /// Whether the turn that ends was asked for by a Stop hook.
    package var isStopHookActive: Bool { fields["stop_hook_active"]?.bool ?? true }

    /// Whether a turn ended well and nothing goes on behind it, so that the session can be given its
    /// next prompt.
    package var isFree: Bool { event == "Stop" && !hasBackgroundTasks }

    /// What it says; `nil` for an event that says nothing of the state.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - lastAnswer: asked for where Claude itself does not say what it answered.
    package func report(
        now: Int64, lastAnswer: (String) -> String? = { _ in nil }
    ) -> HookReport? {
        guard let word = word(lastAnswer) else { return nil }
        return HookReport(
            session: session, event: event, state: word.state, message: word.message, at: now,
            beginsTurn: event == "UserPromptSubmit")
    }

    private typealias Word = (state: SessionState, message: HookReport.Message)

    private func word(_ lastAnswer: (String) -> String?) -> Word? {
        switch event {
        // What was there is compacted in the middle of a turn.
        case "SessionStart": fields.text("source") == "compact" ? nil : (.idle, .kept)
        case "UserPromptSubmit": (.working, said(fields.text("prompt").map(MessageFrame.content)))
        case "PreToolUse" where fields.text("tool_name") == "AskUserQuestion":
            (.waiting, said(question))
        case "PreToolUse", "PostToolUse": (.working, .kept)
        case "PostToolUseFailure":
            (fields["is_interrupt"]?.bool == true ? .idle : .working, .kept)
        case "PermissionRequest": (.waiting, said(permission))
        case "Notification": notification
        case "Stop":
            (
                hasBackgroundTasks ? .working : .idle,
                said(fields.text("last_assistant_message") ?? transcriptPath.flatMap(lastAnswer))
            )
        case "StopFailure":
            (
                .error,
                said(
                    fields.text("last_assistant_message") ?? fields.text("error_details")
                        ?? fields.text("error"))
            )
        case "SessionEnd": (.done, .kept)
        default: nil
        }
    }

    private var notification: Word? {
        switch fields.text("notification_type") {
        case "permission_prompt"?, "elicitation_dialog"?:
            let text = Self.line(fields.text("message"))
            return (.waiting, text.map { .atFirst($0) } ?? .kept)
        default: return nil
        }
    }

    /// Whether commands or agents go on behind a turn that ended.
    private var hasBackgroundTasks: Bool {
        !(fields["background_tasks"]?.array ?? []).isEmpty
    }

    /// What the agent asks.
    private var question: String? {
        fields["tool_input"]?["questions"]?.array?.first?["question"]?.string
    }

    /// What a permission is asked for: the tool, and what tells most of its input.
    private var permission: String? {
        guard let tool = fields.text("tool_name") else { return nil }
        let input = fields["tool_input"]
        let names = ["command", "file_path", "url", "pattern", "description"]
        let matter = names.lazy.compactMap { input?[$0]?.string }.first
        return matter.map { "\(tool): \($0)" } ?? tool
    }

    private func said(_ text: String?) -> HookReport.Message {
        Self.line(text).map { .said($0) } ?? .kept
    }

    /// A text in one line that no terminal acts on; `nil` where nothing is left.
    private static func line(_ text: String?) -> String? {
        guard let text else { return nil }
        let line = PlainText.line(String(text.prefix(4096)), bytes: longestMessage)
        return line.isEmpty ? nil : line
    }
}
