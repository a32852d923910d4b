import Foundation
import Support
import Testing

/// The README is true: its commands are run, in their order.
@Suite struct ReadmeTests {
    /// The lines of the README's shell blocks.
    static let lines: [String] = {
        let path = Products.repository + "/README.md"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        var isShell = false
        return text.split(separator: "\n").compactMap { line in
            if line.hasPrefix("```") {
                isShell = line == "```sh"
                return nil
            }
            return isShell ? String(line) : nil
        }
    }()

    @Test("the first two commands are make demo and make test, then make install")
    func firstCommands() {
        #expect(Self.lines.prefix(3) == ["make demo", "make test", "make install"])
    }

    @Test("every make step that the README names is one of the Makefile's")
    func makeSteps() throws {
        let makefile = try String(
            contentsOfFile: Products.repository + "/Makefile", encoding: .utf8)
        let steps = Self.lines.filter { $0.hasPrefix("make ") }
            .map { $0.split(separator: " ")[1] }
        #expect(steps.count >= 4)
        for step in steps {
            #expect(makefile.contains("\n\(step):"), "make \(step)")
        }
    }

    @Test(
        "the tour's commands work as they stand",
        .enabled(if: Repository.hasAllVerbs, "some verbs are still to come"))
    func tour() throws {
        let home = try TemporaryHome()
        let tmux = TmuxServer(in: home)
        for program in ["claire", "rclaude"] { try home.install(program) }
        try home.install("stand-in-agent", as: "claude")
        let pane = try tmux.newPane(["claude"], name: "web-1")
        #expect(tmux.waitFor("? for shortcuts", in: pane))
        var task = ""
        var count = 0
        for line in Self.lines where line.hasPrefix("claire ") && !line.contains("--watch") {
            var command = line.replacingOccurrences(of: "3f9a", with: task)
            // A terminal would be asked; the group's folder is empty here.
            if line.hasPrefix("claire broadcast") {
                command = command.replacingOccurrences(of: " -- ", with: " --yes -- ")
            }
            let expected: Set<Int32> =
                line.contains("group:web") || line.contains("--group web")
                ? [0, 3, 4] : [0]
            let result = home.run(["sh", "-c", command])
            #expect(
                expected.contains(result.status), "\(command): \(result.status) \(result.errors)")
            if task.isEmpty, line.hasPrefix("claire task add") {
                task = String(home.run(["claire", "task", "list", "--quiet"]).output.prefix(8))
                #expect(task.count == 8)
            }
            count += 1
        }
        #expect(count >= 18)
    }
}
