import ClaireCommandLine
import ClaireDomain

/// How the front prints and fails: through the renderer, as all of Claire does.
struct Report {
    /// Whether the command line asks for JSON, as far as the front can tell.
    private let isJSON: Bool

    /// A report on these words of a command line; what follows `--` asks for nothing.
    init(_ words: [[UInt8]]) {
        isJSON = words.prefix { !$0.elementsEqual("--".utf8) }
            .contains { $0.elementsEqual("--json".utf8) }
    }

    /// Says on standard error why nothing was done; returns the exit code.
    func failure(_ failure: Failure, command: String) -> Int32 {
        let renderer = Renderer.standard(form: isJSON ? .json : .human, color: .automatic)
        return Self.failure(failure, command: command, on: renderer)
    }

    /// The same on a renderer that is there already.
    static func failure(_ failure: Failure, command: String, on renderer: Renderer) -> Int32 {
        if renderer.form == .json {
            let error: JSON = [
                "code": .string(failure.exit.word), "message": .string(failure.message.plain),
                "next": JSON(failure.hint?.plain),
            ]
            renderer.reportEncoded(envelope("error", error))
        } else {
            renderer.report(failure, command: command)
        }
        return failure.exit.rawValue
    }

    /// One object of Claire's JSON with its noun.
    static func envelope(_ noun: String, _ value: JSON) -> String {
        (["format": "claire/1"] as JSON).adding(noun, value).encoded
    }

    /// Prints on standard output; returns the exit code.
    static func print(
        form: OutputForm = .human, color: ColorChoice = .automatic, _ body: (Renderer) -> Void
    ) -> Int32 {
        let renderer = Renderer.standard(form: form, color: color)
        body(renderer)
        do throws(OutputFailure) {
            try renderer.flush()
            return ExitCode.done.rawValue
        } catch {
            guard let failure = error.failure else { return ExitCode.done.rawValue }
            return Self.failure(failure, command: "claire", on: renderer)
        }
    }
}

extension JSON {
    /// The object with one member more.
    fileprivate func adding(_ key: String, _ value: JSON) -> JSON {
        guard var object else { return self }
        object[key] = value
        return .object(object)
    }
}
