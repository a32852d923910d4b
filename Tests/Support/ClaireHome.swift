import ClaireDomain
import Foundation

/// A home where `claire init` was run, and claire itself, as its user would call it.
package final class ClaireHome {
    package let home: TemporaryHome
    /// More variables for every call.
    package var environment: [String: String] = ["USER": "ada"]

    /// - Parameter initialised: whether there is a database already.
    package init(initialised: Bool = true) throws {
        home = try TemporaryHome()
        if initialised, run("init").status != 0 { throw CocoaError(.fileNoSuchFile) }
    }

    /// Where the database is.
    package var database: String { home.path + "/.local/share/claire/claire.db" }
    /// Where the configuration is.
    package var config: String { home.path + "/.config/claire/claire.toml" }

    /// Runs claire with arguments.
    @discardableResult
    package func run(
        _ words: String..., input: String = "", in folder: String? = nil,
        environment more: [String: String] = [:]
    ) -> CommandOutput {
        run(words, input: input, in: folder, environment: more)
    }

    /// The same with the arguments as a list.
    @discardableResult
    package func run(
        _ words: [String], input: String = "", in folder: String? = nil,
        environment more: [String: String] = [:]
    ) -> CommandOutput {
        home.run(
            [Products.path(of: "claire")] + words,
            environment: environment.merging(more) { $1 }, input: input, in: folder)
    }

    /// Runs claire with `--json`, which must succeed, and returns the value of a noun.
    package func json(_ noun: String, _ words: String...) throws -> JSON {
        let result = run(words.prefix(1) + ["--json"] + words.dropFirst())
        guard result.status == 0, let value = try JSON.parse(result.output)[noun] else {
            throw ClaireFailure(words: words, result: result)
        }
        return value
    }

    /// Makes a project.
    @discardableResult
    package func project(_ name: String) throws -> String {
        try json("project", "project", "new", "--", name)["id"]?.string ?? ""
    }

    /// Adds a task and returns its id.
    package func task(_ project: String, _ title: String, _ more: String...) throws -> String {
        let result = run(["task", "add", project, title, "--json"] + more)
        guard let id = try JSON.parse(result.output)["task"]?["id"]?.string else {
            throw ClaireFailure(words: ["task", "add", title], result: result)
        }
        return id
    }

    /// Runs a script in sh with claire and its verbs on PATH.
    package func shell(_ script: String, environment more: [String: String] = [:]) -> CommandOutput
    {
        let path = Products.folder + ":" + (home.environment["PATH"] ?? "")
        return home.run(
            ["sh", "-c", script],
            environment: environment.merging(["PATH": path]) { $1 }.merging(more) { $1 })
    }
}

/// Claire did not do what a test needs.
package struct ClaireFailure: Error, CustomStringConvertible {
    package let words: [String]
    package let result: CommandOutput

    package init(words: [String], result: CommandOutput) {
        self.words = words
        self.result = result
    }

    package var description: String {
        "claire \(words.joined(separator: " ")): \(result.status) \(result.output)\(result.errors)"
    }
}
