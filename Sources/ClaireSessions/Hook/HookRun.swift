import ClaireConfig
import ClaireDomain
import ClairePlatform
import ClaireStore

/// One call of `claire hook`: reads, compares, and writes only what is new.
///
/// It never fails: a problem goes to the log, and Claude goes on.
package struct HookRun {
    private let paths: Paths
    private let now: Int64
    private let session: UUID?

    /// How long it waits for other writers before it leaves its word to them, milliseconds.
    package static let patience: Int64 = 20

    /// - Parameter session: the one that the environment names.
    package init(paths: Paths, session: UUID?, now: Int64) {
        self.paths = paths
        self.session = session
        self.now = now
    }

    /// Does all that a call asks for.
    ///
    /// - Returns: what is to be said on standard output; `nil` for nothing, which is nearly always.
    package func answer(_ input: [UInt8]) -> String? {
        guard let call = HookCall(input, session: session) else {
            note("standard input is no hook's JSON object", nil)
            return nil
        }
        let lastAnswer: (String) -> String? = { HookTranscript($0)?.lastAnswer }
        guard let report = call.report(now: now, lastAnswer: lastAnswer) else { return nil }
        do throws(StoreError) {
            try record(report)
        } catch {
            note(error.message, call)
            return nil
        }
        // One prompt for each time that it stops by itself: Claude counts, and ends a chain.
        guard call.isFree, !call.isStopHookActive, let prompt = nextPrompt(call) else { return nil }
        return JSON.object(JSONObject([("decision", "block"), ("reason", .string(prompt))])).encoded
    }

    /// What the agent goes on with; `nil` lets it stop.
    private func nextPrompt(_ call: HookCall) -> String? {
        var prompt: QueueFeed.Prompt?
        do throws(StoreError) {
            let trust = try configuration().queueTrust
            prompt = try QueueFeed(store: try writingStore(), trust: trust)
                .next(session: call.session)
            guard let prompt else { return nil }
            // No hook tells of a turn that a hook begins.
            let told = MessageFrame.content(of: prompt.text)
            try record(
                HookReport(
                    session: call.session, event: call.event, state: .working,
                    message: .said(PlainText.line(told, bytes: HookCall.longestMessage)),
                    at: now, beginsTurn: true))
        } catch {
            // Whoever holds the database may be the queue, which feeds by itself.
            if case .busy = error { return prompt?.text }
            note(error.message, call)
        }
        return prompt?.text
    }

    private func record(_ report: HookReport) throws(StoreError) {
        let reading = try Store.openBriefly(
            at: paths.database, machine: nil, patience: Self.patience)
        let machine = try reading.machineID()
        // What waits may differ from the record: only whoever takes it in can tell what is new.
        if !reading.hasSpooledReports {
            let isNews = try reading.read { reader throws(StoreError) in
                try reader.isNews(report, machine: machine)
            }
            guard isNews else { return }
        }
        do throws(StoreError) {
            try writingStore().write(as: .session(report.session)) { writer throws(StoreError) in
                try writer.record(report)
            }
        } catch {
            guard case .busy = error else { throw error }
            try reading.spool(report)
        }
    }

    /// Opened as this machine by its configuration, so that a copied database begins a log of its own.
    private func writingStore() throws(StoreError) -> Store {
        try Store.openBriefly(
            at: paths.database, machine: try configuration().machineID.flatMap { UUID($0) },
            patience: Self.patience)
    }

    private func configuration() throws(StoreError) -> Configuration {
        do throws(ConfigurationError) {
            return try ConfigurationFile(path: paths.config).read()
        } catch {
            throw .failed(path: paths.database, detail: error.message)
        }
    }

    private func note(_ problem: String, _ call: HookCall?) {
        HookLog(dataFolder: paths.dataFolder)
            .note(problem, event: call?.event, session: call?.session ?? session, now: now)
    }
}
