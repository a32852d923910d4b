import ClaireCommandLine

/// `claire web`: comes next.
package enum WebSpec {
    package static let verb = CommandSpec(
        verb: "web", group: CommandGroup.machine,
        summary: "Show the fleet in a browser (comes next)",
        description: "The dashboard is the next thing to be built; this command only says so."
    ) {
        Example("claire web", "See whether it has come")
        SeeAlso("claire-status")
    }
}
