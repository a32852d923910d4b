import ClaireDomain

/// What a verb printed, looked at before it is timed: a program that does nothing is quick.
enum Answer {
    /// The `claire/1` object that a program prints.
    static func object(of program: Program, _ workbench: Workbench) throws -> JSONObject {
        let text = try program.output(in: workbench)
        guard let object = (try? JSON.parse(text))?.object, object["format"] == "claire/1" else {
            throw BenchError("\(program.name) doesn't print a claire/1 object")
        }
        return object
    }

    /// Throws unless the program's object has `count` elements under `noun`.
    static func expect(
        _ count: Int, _ noun: String, of program: Program, _ workbench: Workbench
    ) throws {
        let found = try object(of: program, workbench)[noun]?.array?.count ?? 0
        guard found == count else {
            throw BenchError("\(program.name) prints \(found) \(noun), not \(count)")
        }
    }
}
