import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClairePlatform
import ClaireStore
import ClaireVerb

/// `claire doctor --agent`: tries out the Claude Code that is installed, through the transport.
enum AgentChecks {
    typealias Check = Inspection.Check

    static func run(_ context: Context) throws(VerbFailure) {
        let prompting = context.invocation[DoctorSpec.prompt]
        let transport = Transport(command: try context.configuration().transportCommand)
        do throws(TransportError) { try transport.check() } catch {
            throw VerbFailure(Failure(error))
        }
        if prompting { try confirm(context) }
        if context.renderer.errorScreen.isInteractive {
            context.renderer.note(
                Text(
                    prompting
                        ? "starting a session, and waiting for two answers …"
                        : "starting a session that is sent nothing …", .muted))
        }
        let table: TransportTable<AgentCheckRow>
        do throws(TransportError) {
            table = try transport.checkAgent(prompting: prompting)
        } catch {
            throw failure(error)
        }
        for problem in table.problems { context.renderer.note(Text(problem)) }
        DoctorVerb.report(table.rows.map(check), context)
        if table.rows.contains(where: { $0.verdict == .problem }) { context.exit = .failed }
    }

    private static func check(_ row: AgentCheckRow) -> Check {
        let verdict: Check.Verdict =
            switch row.verdict {
            case .ok: .ok
            case .warning: .warning
            case .problem: .problem
            case .unknown: .unknown
            }
        return Check(
            name: row.check, verdict: verdict, detail: row.detail,
            hint: row.hint.isEmpty ? nil : row.hint)
    }

    /// A prompt is paid for, so somebody has to say so.
    private static func confirm(_ context: Context) throws(VerbFailure) {
        guard !context.invocation[DoctorSpec.yes] else { return }
        guard Terminal.isTerminal(.input), Terminal.isTerminal(.error) else {
            throw VerbFailure(
                .usage, "without a terminal to ask on, --prompt needs --yes",
                hint: "claire doctor --agent, which sends nothing")
        }
        context.renderer.note("send two short prompts, which are paid for? [y/N]")
        guard Terminal.readYes() else {
            throw VerbFailure(.failed, code: "not_confirmed", "nothing was sent")
        }
    }

    /// A transport of the user's own need not have the verb.
    private static func failure(_ error: TransportError) -> VerbFailure {
        guard case .failed(let command, _, 2, _) = error else { return VerbFailure(Failure(error)) }
        return VerbFailure(
            .transport, "'\(command)' can't check the agent: it has no verb 'check'",
            hint: "man claire-transport")
    }
}
