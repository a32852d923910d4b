import ClaireCommandLine

/// `claire sync`: comes next.
package enum SyncSpec {
    package static let verb = CommandSpec(
        verb: "sync", group: CommandGroup.machine,
        summary: "Exchange events with other machines (comes next)",
        description: """
            The exchange between machines is the next thing to be built; this command only says so.
            Everything recorded until then can be exchanged.
            """
    ) {
        Example("claire sync", "See whether it has come")
        SeeAlso("claire-log")
    }
}
