import ClaireDomain
import Testing

@Suite struct MessageFrameTests {
    @Test(
        "what an agent was told is shown without the frame around it",
        arguments: [
            (
                "[Claire: task 1 of project 'x' from ada, delivery 7]\n\nWork on this task:\n\n"
                    + "Fix it\n\nNow.\n\n[end of delivery 7]", "Fix it\n\nNow."
            ),
            (
                "[Claire: a message from ada to group 'x', delivery 7]\n\nStop\n\n[end of delivery 7]\n",
                "Stop"
            ),
            (
                "Stop hook feedback:\n[Claire: task 1, delivery 7]\n\nGo on\n\n[end of delivery 7]",
                "Go on"
            ),
            ("Stop hook feedback:\nRun the tests", "Run the tests"),
            ("[Claire: cut off here", ""),
            ("Work on this task:\n\nby hand", "Work on this task:\n\nby hand"),
            ("Fix it [Claire: not a frame]", "Fix it [Claire: not a frame]"), ("", ""),
        ])
    func content(prompt: String, content: String) {
        #expect(MessageFrame.content(of: prompt) == content)
    }
}
