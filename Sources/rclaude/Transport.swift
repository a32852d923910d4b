import ClaireDomain
import ClairePlatform

/// rclaude: the transport that ships with Claire. Its contract is claire-transport.7.
enum Transport {
    static let version = "rclaude 1.0 contract 1"

    /// Runs a command line and returns the exit code.
    static func run(_ arguments: [String]) -> Int32 {
        CrashHandler.install(name: "rclaude")
        Interruption.endOnSignals()
        do throws(Failure) {
            return try dispatch(Array(arguments.dropFirst()))
        } catch {
            Output.message(error.message)
            if let hint = error.hint { Output.hint(hint) }
            return error.exitCode
        }
    }

    private static func dispatch(_ words: [String]) throws(Failure) -> Int32 {
        switch words.first {
        case nil:
            throw .usage("which verb?")
        case "--version"?: Output.write(version + "\n")
        case "-h"?, "--help"?, "help"?: Output.write(Help.text)
        case "serve-stdin"?: return try serve(words)
        case "launch"?: return Launch.run(Array(words.dropFirst()))
        case "witness"?: return Witness.run(Array(words.dropFirst()))
        case let verb?:
            let rest = Array(words.dropFirst())
            if let option = rest.first, rest.count == 1, option == "-h" || option == "--help" {
                Output.write(try Help.text(of: verb))
                return 0
            }
            let settings = try Settings.read()
            return try run(verb, rest, Context(settings: settings, isServed: false, body: nil))
        }
        return 0
    }

    private static func run(
        _ verb: String, _ words: [String], _ context: Context
    ) throws(Failure) -> Int32 {
        switch verb {
        case "sessions": try SessionsVerb.run(words, context)
        case "triage": try TriageVerb.run(words, context)
        case "send": try SendVerb.run(words, context)
        case "seen": try SeenVerb.run(words, context)
        case "messages": try MessagesVerb.run(words, context)
        case "tail": try TailVerb.run(words, context)
        case "usage": try UsageVerb.run(words, context)
        case "open": try OpenVerb.run(words, context)
        case "attach": try AttachVerb.run(words, context)
        case "close": try CloseVerb.run(words, context)
        case "check": try CheckVerb.run(words, context)
        default: throw .usage("no verb '\(verb)'")
        }
    }

    /// Serves another machine: the first line of standard input is a row with the contract's number,
    /// the verb and its arguments; what follows is the verb's input.
    private static func serve(_ words: [String]) throws(Failure) -> Int32 {
        guard words.count == 1 else { throw .usage("'serve-stdin' takes no arguments") }
        let bytes = try StandardInput.readAll(limit: StandardInput.limit + (1 << 20))
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        guard let request = try? TSV.fields(of: String(decoding: line, as: UTF8.self)) else {
            throw .usage("the request is malformed")
        }
        guard request.first == RemoteCall.contract else {
            throw .transport(
                "contract '\(request.first ?? "")' is asked of a rclaude with contract "
                    + RemoteCall.contract, hint: nil)
        }
        guard request.count > 1 else { throw .usage("which verb?") }
        let context = Context(
            settings: try Settings.read(), isServed: true,
            body: Array(bytes.dropFirst(line.count + 1)))
        if request[1] == AttachTicket.verb {
            return try AttachTicket.leave(Array(request.dropFirst(2)))
        }
        return try run(request[1], Array(request.dropFirst(2)), context)
    }
}
