import ClaireDomain
import ClaireStore

extension PullReport {
    /// The sessions that were seen, as the record has them now.
    package func seen(_ reader: Reader) throws(StoreError) -> [Session] {
        let ids = Set(sessions.map(\.session))
        return try reader.sessions().filter { ids.contains($0.id) }
    }

    /// The nouns of `claire pull --json` and of the API.
    package func members(_ sessions: [Session]) -> [(noun: String, value: JSON)] {
        func ids(_ ids: some Sequence<UUID>) -> JSON { .array(ids.map { .string($0.text) }) }
        return [
            ("sessions", .array(sessions.map(\.json))),
            (
                "pull",
                [
                    "events": .integer(Int64(events)), "changed": ids(changed.sorted()),
                    "ended": ids(vanished), "on_several_hosts": ids(doubles),
                    "problems": .array(problems.map(JSON.string)), "complete": .bool(isComplete),
                ]
            ),
        ]
    }
}
