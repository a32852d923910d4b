/// The frame in which an agent gets what Claire tells it: a first line that begins with `[Claire: `
/// and a last one that ends the delivery. People who look at what an agent works on want what stands
/// between them.
package enum MessageFrame {
    /// The text of a prompt without a frame of Claire's, or as it is where there is none.
    ///
    /// For eyes alone: a person may have written what looks like a frame.
    package static func content(of prompt: String) -> String {
        let prompt = dropping("Stop hook feedback:\n", from: prompt[...])
        guard prompt.hasPrefix("[Claire: ") else { return String(prompt) }
        var lines = prompt.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        while lines.first?.isEmpty == true { lines.removeFirst() }
        while let last = lines.last, last.isEmpty || last.hasPrefix("[end of delivery ") {
            lines.removeLast()
        }
        let text = lines.joined(separator: "\n")
        return String(dropping("Work on this task:\n\n", from: text[...]))
    }

    private static func dropping(_ start: String, from text: Substring) -> Substring {
        text.hasPrefix(start) ? text.dropFirst(start.count) : text
    }
}
