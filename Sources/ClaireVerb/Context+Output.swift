import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import Glibc

extension Context {
    /// Prints the verb's one JSON object.
    package func printJSON(_ members: [(noun: String, value: JSON)]) {
        renderer.verbatim(Envelope.encoded(members))
    }

    /// Prints an entity in the form that was asked for.
    ///
    /// - Parameters:
    ///   - noun: the key in the JSON object.
    ///   - id: what `--quiet` prints.
    ///   - human: prints it for people.
    package func show(
        _ noun: String, id: UUID, _ json: @autoclosure () -> JSON, human: (Renderer) -> Void
    ) {
        show(id: id, { [(noun, json())] }, human: human)
    }

    /// The same where the JSON object has several nouns.
    package func show(
        id: UUID, _ members: () -> [(noun: String, value: JSON)], human: (Renderer) -> Void
    ) {
        switch form {
        case .json: printJSON(members())
        case .quiet: renderer.identifiers([id.text])
        case .human: human(renderer)
        }
    }

    /// Prints several entities in the form that was asked for; that there are none is said on
    /// standard error.
    ///
    /// - Parameters:
    ///   - noun: the key in the JSON object, in the plural.
    ///   - empty: what to say to people when there are none, e.g. `no tasks`.
    ///   - human: prints them for people.
    package func list<Entity>(
        _ noun: String, _ entities: [Entity], id: (Entity) -> UUID, json: (Entity) -> JSON,
        empty: Text, human: (Renderer) -> Void
    ) {
        switch form {
        case .json: renderer.verbatim(Envelope.encoded(noun, entities, json: json))
        case .quiet: renderer.identifiers(entities.map { id($0).text })
        case .human where entities.isEmpty: renderer.note(empty)
        case .human: human(renderer)
        }
    }

    /// Writes out what was gathered so far; for verbs that print page by page, or for as long as they
    /// run. Nobody reading any more ends the process, quietly and with success.
    package func flush() throws(VerbFailure) {
        do throws(OutputFailure) { try renderer.flush() } catch {
            guard let failure = error.failure else { Glibc.exit(ExitCode.done.rawValue) }
            throw VerbFailure(failure)
        }
    }
}
