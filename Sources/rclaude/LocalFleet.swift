import ClaireDomain
import ClairePlatform

/// The sessions of this machine: one call of tmux, one reading of /proc and of the registry, and of
/// each transcript no more than is new. What panes show is asked for only where nothing better says
/// the state.
struct LocalFleet {
    let sessions: [LocalSession]
    /// The panes of each session that more than one claims, the chosen one first.
    let doubles: [UUID: [TmuxPane]]
    private let rivals: [UUID: TmuxPane]

    /// Looks at everything, or at some sessions alone.
    ///
    /// - Parameter wanted: the sessions to look at; all when `nil`.
    static func look(_ settings: Settings, at wanted: Set<UUID>? = nil) throws(Failure)
        -> LocalFleet
    {
        let tmux = Tmux()
        let claude = ClaudeFolder()
        let panes = try tmux.panes()
        let processes = ProcessTable.snapshot()
        let registry = LiveRegistry.read(claude, processes)
        let folder = TranscriptFolder(claude)
        let matching = PaneMatching(
            processes: processes, registry: registry, agentNames: settings.agentNames,
            newestTranscript: folder.newestSession)
        let claims = Dictionary(
            grouping: matching.sessions(in: panes).filter { wanted?.contains($0.session) ?? true },
            by: \.session)
        let places = claims.mapValues { $0.sorted { $0.isBetter(than: $1) } }
        let chosen = places.values.compactMap(\.first).sorted { $0.order < $1.order }
        return LocalFleet(
            sessions: try observe(chosen, folder, tmux, isAll: wanted == nil),
            doubles: places.filter { $0.value.count > 1 }.mapValues { $0.compactMap(\.pane) },
            rivals: places.compactMapValues { $0.count > 1 ? $0[1].rivalPane(of: $0[0]) : nil })
    }

    private static func observe(
        _ places: [PaneSession], _ folder: TranscriptFolder, _ tmux: Tmux, isAll: Bool
    ) throws(Failure) -> [LocalSession] {
        let now = WallClock.now()
        let unsaid = places.filter { $0.needsPaneText }.compactMap(\.pane?.id)
        let texts = unsaid.isEmpty ? [:] : try tmux.texts(of: unsaid)
        var cache = SummaryCache()
        let sessions = places.map { place in
            let transcript = transcript(of: place, folder, &cache)
            let text = place.pane.flatMap { texts[$0.id] }
            return LocalSession(
                place: place, transcript: transcript,
                observation: place.observation(
                    paneText: text, lastTurnFailed: transcript?.summary.lastTurnFailed ?? false,
                    now: now))
        }
        if isAll { cache.save(keeping: Set(sessions.compactMap(\.transcript?.path))) }
        return sessions
    }

    private static func transcript(
        of place: PaneSession, _ folder: TranscriptFolder, _ cache: inout SummaryCache
    ) -> LocalSession.Transcript? {
        let cwd = place.registry?.cwd ?? place.pane?.cwd
        guard let path = folder.path(of: place.session, cwd: cwd), let file = FileMetadata(path)
        else { return nil }
        return LocalSession.Transcript(
            path: path, file: file, summary: cache.summary(of: path, file))
    }

    /// Another pane in which the same session runs, told by evidence just as good.
    func rival(of session: UUID) -> TmuxPane? {
        rivals[session]
    }

    subscript(session: UUID) -> LocalSession? { sessions.first { $0.session == session } }
}

extension PaneSession {
    /// Of a session that several panes claim, the pane with a living agent is meant, then the one
    /// with the best evidence.
    fileprivate func isBetter(than other: PaneSession) -> Bool {
        if (agent != nil) != (other.agent != nil) { return agent != nil }
        if confidence != other.confidence { return confidence < other.confidence }
        return order < other.order
    }

    /// This place's pane, if nothing tells which of the two is meant.
    fileprivate func rivalPane(of best: PaneSession) -> TmuxPane? {
        agent != nil && best.agent != nil && confidence == best.confidence ? pane : nil
    }

    /// Panes come in the order of their numbers, and then what has none.
    fileprivate var order: Int { pane.flatMap { Int($0.id.dropFirst()) } ?? Int.max }

    /// Whether only the pane's text can say the state.
    var needsPaneText: Bool {
        pane?.isDead == false && agent != nil && registry?.state == nil
    }

    /// The one state of the session, from all evidence that there is.
    ///
    /// - Parameter lastTurnFailed: whether the transcript ends in an error of the API: a session that
    ///   is idle behind one is in error.
    func observation(paneText: String?, lastTurnFailed: Bool, now: Int64) -> StateObservation {
        var evidence: [StateObservation] = []
        if pane != nil, agent == nil, registry == nil {
            evidence.append(StateObservation(state: .done, source: .process, observedAt: now))
        }
        if let said = registry?.observation(now: now) { evidence.append(said) }
        if let paneText {
            let state = PaneText(paneText).state
            evidence.append(StateObservation(state: state, source: .pane, observedAt: now))
        }
        if lastTurnFailed {
            evidence.append(StateObservation(state: .error, source: .transcript, observedAt: now))
        }
        return StateObservation.reduce(evidence, now: now)
    }
}
