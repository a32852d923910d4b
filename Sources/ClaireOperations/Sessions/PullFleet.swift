import ClaireDomain

/// Refreshes what is known of the fleet. The fleet knows it: this is what was asked.
package struct PullFleet: Operation {
    /// Asked alone when there are any.
    package let hosts: [String]

    static let host = Field.repeated("host", .host, "Only sessions on this host; may be repeated")

    package static let operation = "fleet.pull"
    package static let summary = "Refresh sessions, triage and usage from the fleet"
    package static let fields = [host.description]
    package static let answer = [
        AnswerMember("sessions", .list(of: .named("session"))),
        AnswerMember("pull", .named("pull")),
    ]

    package init(_ input: Input) throws(InputError) { hosts = try input(Self.host) }
}
