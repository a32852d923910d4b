import ClaireDomain

/// The inputs that operations on tasks have in common.
package enum TaskFields {
    /// The task that is meant.
    package static let task = Field.required(
        "task", .reference, "The task, by at least 4 characters of its id")
    /// Whether to add the events.
    package static let history = Field.defaulted(
        "history", .flag, to: false, "Also its events")
    /// What it takes in detail.
    package static let description = Field.clearable(
        "description", .anyText, "What it takes in detail; empty or null for none")
    /// Which project's.
    package static let inProject = Field.optional(
        "project", .reference, "Only of this project, by its name or id")
    /// Who claims.
    package static let claimant = Field.optional(
        "session", .reference, "The session that claims it; without one whoever asks does")
}
