import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// `claude -p`: one answer on standard output, no terminal.
///
/// The answer is `STAND_IN_ANSWER`, or says what was read; it takes `STAND_IN_WORK`. The prompt is
/// the operand, with standard input behind it when that is no terminal.
enum PrintMode {
    static func run(_ options: Options) -> Int32 {
        let piped = isatty(STDIN_FILENO) == 1 ? [] : Files.readAll(STDIN_FILENO) ?? []
        let parts = [options.prompt ?? "", String(decoding: piped, as: UTF8.self)]
        let prompt = parts.filter { !$0.isEmpty }.joined(separator: "\n")
        guard !prompt.isEmpty else {
            StandIn.print(
                to: stderr, "Error: Input must be provided either through stdin or as a prompt")
            return 1
        }
        if let wait = environment("STAND_IN_WORK").flatMap(Script.duration) {
            MonotonicClock.sleep(milliseconds: wait)
        }
        let answer = environment("STAND_IN_ANSWER") ?? Script.echo(of: prompt)
        StandIn.print(to: stdout, options.outputFormat == "json" ? json(answer, prompt) : answer)
        return 0
    }

    private static func json(_ answer: String, _ prompt: String) -> String {
        let usage = Usage(prompt: prompt.utf8.count, answer: answer.utf8.count)
        let result: JSON = [
            "type": "result", "subtype": "success", "is_error": false,
            "result": .string(answer), "usage": usage.json(),
        ]
        return result.encoded
    }
}
