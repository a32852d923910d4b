import ClaireCommandLine

/// `claire init`: the database and this machine's id.
package enum InitSpec {
    package static let verb = CommandSpec(
        verb: "init", group: CommandGroup.machine,
        summary: "Set up the database and this machine's id",
        description: """
            Makes the database and claire.toml where they are missing, and says where they are. It
            is safe to run again: what exists is left as it is.
            """
    ) {
        Example("claire init", "Begin")
        Example("CLAIRE_DB=/tmp/try.db claire init", "Begin with a database elsewhere")
        SeeAlso("claire-doctor")
    }
}
