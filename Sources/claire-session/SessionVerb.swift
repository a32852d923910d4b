import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClairePlatform
import ClaireStore
import ClaireVerb

/// `claire session`: the agents themselves.
enum SessionVerb {
    /// Does what was asked.
    static func run(_ context: Context) throws(VerbFailure) {
        switch context.invocation.subcommand(as: SessionCommand.self) {
        case .list: try SessionList.run(context)
        case .show: try SessionShow.run(context)
        case .open: try SessionOpen.run(context)
        case .close: try SessionClose.run(context)
        case .tail: try tail(context)
        case .attach: try attach(context)
        }
    }

    private static func tail(_ context: Context) throws(VerbFailure) {
        let session = try session(context)
        let lines = context.invocation[SessionSpec.lines]
        let transport = try transport(context)
        let text: String
        do throws(TransportError) { text = try transport.tail(session.id, lines: lines) } catch {
            throw VerbFailure(Failure(error, aboutSession: true))
        }
        if context.form == .json {
            return context.printJSON(PaneText(session: session, text: text).envelope)
        }
        if text.isEmpty { return context.renderer.note("the pane is empty") }
        context.renderer.block(
            Text(text.utf8.last == UInt8(ascii: "\n") ? String(text.dropLast()) : text))
    }

    private static func attach(_ context: Context) throws(VerbFailure) {
        let session = try session(context)
        guard Terminal.isTerminal(.input), Terminal.isTerminal(.output) else {
            throw VerbFailure(
                .usage, "attach needs a terminal",
                hint: "claire session tail \(ShellWord.quoted(session.label))")
        }
        let transport = try transport(context)
        throw VerbFailure(Failure(transport.attach(to: session.id.text)))
    }

    /// The transport, once it is seen to speak our contract.
    static func transport(_ context: Context) throws(VerbFailure) -> Transport {
        let transport = Transport(command: try context.configuration().transportCommand)
        Interruption.endOnSignals()
        do throws(TransportError) { try transport.check() } catch {
            throw VerbFailure(Failure(error))
        }
        return transport
    }

    private static func session(_ context: Context) throws(VerbFailure) -> Session {
        let name = context.invocation[SessionSpec.session]
        return try context.read { reader throws(StoreError) in
            try reader.session(try reader.sessionID(name))
        }
    }
}
