import ClaireCommandLine

/// `claire status`: the fleet and the work, rolled up.
package enum StatusSpec {
    package static let project = Option.value("project", .project, "Only this project")
    package static let group = Option.value("group", .group, "Only sessions of this group")
    package static let watch = Option.flag("watch", short: "w", "Show it again whenever it changes")
    package static let at = Option.value("at", .time, "The work as it was at this time")

    package static let verb = CommandSpec(
        verb: "status", group: CommandGroup.fleet,
        summary: "Show the fleet and the work at a glance",
        description: """
            Who waits for a person comes first, then errors, then what is under way. Every state
            says where it is known from and how old it is; 'claire pull' refreshes it.

            With --at the work is shown as it stood then, from the events recorded until then.
            """
    ) {
        project
        group
        watch
        at
        Rule.atMostOne("--project", "--group")
        Rule.atMostOne("--watch", "--at")
        ExitCode.notFound
        Example("claire status", "See who needs you")
        Example("claire status --project site --watch", "Keep an eye on a project")
        Example("claire status --at 'yesterday 18:00'", "See how things stood last evening")
        SeeAlso("claire-pull")
        SeeAlso("claire-session")
    }
}
