import ClaireCommandLine
import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClairePlatform
import ClaireStore
import ClaireVerb

/// `claire init`: this machine's id in claire.toml, and the database beside it.
///
/// The id is written first: a run that ends between the two leaves an id without a database, from
/// which the next run goes on. What exists is never replaced; a file that can't be read is an error.
enum InitVerb {
    static func run(_ context: Context) throws(VerbFailure) {
        let paths = try context.paths()
        let machine = try machineID(context)
        let store: Store
        let isNew: Bool
        let before: UUID
        do throws(StoreError) {
            (store, isNew) = try Store.create(at: paths.database, machine: machine.id)
            before = try store.machineID()
            // A database that names another machine is a copy: from here on it is written under a
            // log of its own. Where claire.toml was lost the same is done, since nobody can tell
            // that from a copy, and two machines that write one log is what must never be.
            if before != machine.id { try store.write(as: .claire) { _ in } }
        } catch {
            throw VerbFailure(error)
        }
        let outcome = Outcome(
            paths: paths, machine: machine.id, madeConfig: machine.isNew, madeDatabase: isNew,
            copyOf: before == machine.id ? nil : before)
        outcome.print(context)
    }

    /// The machine's id as claire.toml has it, or a new one that it has now.
    private static func machineID(
        _ context: Context
    ) throws(VerbFailure) -> (id: UUID, isNew: Bool) {
        let file = try context.configurationFile()
        let fresh = UUID(random: Randomness.next(), Randomness.next())
        var known: UUID?
        do throws(ConfigurationError) {
            known = try file.read().machineID.flatMap { UUID($0) }
            if let known { return (known, false) }
            try file.edit { now in
                // Another init may have been first.
                known = now.machineID.flatMap { UUID($0) }
                return known == nil
                    ? [.setKey(path: ["machine_id"], .string(fresh.text))] : []
            }
        } catch {
            throw VerbFailure(error)
        }
        return (known ?? fresh, known == nil)
    }
}

/// What `init` found and made.
private struct Outcome {
    let paths: Paths
    let machine: UUID
    let madeConfig: Bool
    let madeDatabase: Bool
    /// The machine that the database was copied from.
    let copyOf: UUID?

    func print(_ context: Context) {
        context.show("machine", id: machine, json) { renderer in
            renderer.details([
                ("database", "\(paths.database, .subject)  \(Self.word(madeDatabase))"),
                ("config", "\(paths.config, .subject)  \(Self.word(madeConfig))"),
                ("machine", Text(machine.text, .identifier)),
            ])
            if let copyOf {
                renderer.note(
                    """
                    the database was written by machine '\(copyOf.text)' so far; from here on this \
                    machine writes to it under its own id
                    """)
            }
            renderer.hint("next: claire project new NAME")
        }
    }

    private static func word(_ isNew: Bool) -> Text {
        isNew ? Text("made now", .success) : Text("there already", .muted)
    }

    private var json: JSON {
        [
            "id": .string(machine.text), "database": .string(paths.database),
            "config": .string(paths.config), "database_created": .bool(madeDatabase),
            "config_created": .bool(madeConfig), "copy_of": JSON(copyOf?.text),
        ]
    }
}
