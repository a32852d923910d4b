import ClaireDomain
import Foundation
import Support
import Testing

/// The README is true: its commands are run, in their order.
@Suite struct ReadmeTests {
    /// The lines of the README's shell blocks.
    static let lines = lines(of: text)

    static let text =
        (try? String(contentsOfFile: Products.repository + "/README.md", encoding: .utf8)) ?? ""

    /// The part of the README below a heading.
    static func section(_ heading: String) -> String {
        let rest = text.components(separatedBy: "\n## \(heading)\n").last ?? ""
        return rest.components(separatedBy: "\n## ").first ?? ""
    }

    static func lines(of text: String) -> [String] {
        var isShell = false
        return text.split(separator: "\n").compactMap { line in
            if line.hasPrefix("```") {
                isShell = line == "```sh"
                return nil
            }
            return isShell ? String(line) : nil
        }
    }

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

    @Test("the README's pictures are there, and small")
    func pictures() throws {
        let names = Self.text.components(separatedBy: "](").dropFirst()
            .map { String($0.prefix { $0 != ")" }) }.filter { $0.hasSuffix(".webp") }
        #expect(names.count == 2)
        for name in names {
            let path = Products.repository + "/" + name
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            #expect(size.map { $0 > 10_000 && $0 < 150_000 } == true, "\(name)")
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
        let elsewhere = Set(
            ["Several machines", "In a browser", "Agents at work"].flatMap {
                Self.lines(of: Self.section($0))
            })
        for line in Self.lines
        where line.hasPrefix("claire ") && !line.contains("--watch") && !elsewhere.contains(line) {
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

    @Test(
        "agents work off a task, are sent back, and are closed by the commands of their section",
        .enabled(if: Repository.hasAllVerbs, "some verbs are still to come"))
    func agentsAtWork() throws {
        let fleet = try LiveFleet()
        let claire = fleet.claire
        for program in ["claire", "rclaude"] { try fleet.home.install(program) }
        try claire.project("site")
        let repository = try fleet.home.folder("src/site")
        let made = claire.shell(
            """
            cd \(repository) && git init -q -b main && git config user.name Ada &&
            git config user.email ada@example.invalid && git commit -q --allow-empty -m Begin
            """)
        #expect(made.status == 0, "\(made)")
        var lines = Self.lines(of: Self.section("Agents at work"))
        #expect(lines.removeLast() == "make demo-agents")
        #expect(lines.count == 8)
        // What the agent does with whatever it is told.
        let work = #"mcp claire_task_done {"summary":"translated"} ; say done"#
        var task = ""
        for line in lines {
            let session = task.isEmpty ? "" : claire.run("session", "list", "--quiet").output
            let command = line.replacingOccurrences(of: "3f9a", with: task)
                .replacingOccurrences(of: "5c2d", with: String(session.prefix(8)))
            let result = fleet.home.run(
                ["sh", "-c", command], environment: ["STAND_IN_SCRIPT": work], timeout: 120)
            #expect(result.status == 0, "\(command): \(result)")
            if line.hasPrefix("claire task add") {
                task = String(claire.run("task", "list", "--quiet").output.prefix(8))
            } else if line.hasPrefix("claire queue") || line.hasPrefix("claire task reject") {
                #expect(
                    waitUntil {
                        claire.run("task", "list", "--status", "in_review", "--quiet").output
                            .hasPrefix(task)
                    }, "\(task) does not come to review after: \(command)")
            }
        }
        #expect(claire.run("session", "list", "--quiet").output.isEmpty)
    }

    @Test("the calls of the API's section are answered")
    func calls() throws {
        let script = Self.lines(of: Self.section("The API")).joined(separator: "\n")
        let home = try ClaireHome()
        try home.project("site")
        let web = try WebProcess(home)
        let result = home.shell(
            "set -e\n" + script.replacingOccurrences(of: ":8765", with: ":\(web.port)"))
        #expect(result.status == 0, "\(result.errors)")
        let answers = result.output.split(separator: "\n").compactMap {
            try? JSON.parse(String($0))
        }
        #expect(answers.first?["tasks"] == [])
        #expect(answers.last?["task"]?["title"] == "Fix the login")
    }

    @Test("two machines exchange by the commands of their section")
    func severalMachines() throws {
        let lines = Self.lines(of: Self.section("Several machines"))
        #expect(lines.prefix(2) == ["claire web token add laptop --scope sync", "claire web"])
        let office = try ServingHome()
        let laptop = try ClaireHome()
        try office.claire.project("theirs")
        let made = office.claire.shell(lines[0])
        #expect(made.status == 0)
        let commands = lines.filter { $0.hasPrefix("claire sync") }
        #expect(commands.count == 5)
        for line in commands where !line.contains("--watch") {
            let words = line.replacingOccurrences(of: "http://127.0.0.1:8766", with: office.url)
            let isAdding = line.contains("peer add")
            #expect(isAdding == (words != line))
            let path = ["PATH": Products.folder + ":/usr/bin:/bin"]
            let result = laptop.home.run(
                ["sh", "-c", words], environment: laptop.environment.merging(path) { $1 },
                input: isAdding ? made.output : "")
            #expect(result.status == 0, "\(words): \(result.errors)")
        }
        #expect(laptop.run("project", "list").output.contains("theirs"))
        for unit in ["claire-web.service", "claire-sync.timer"] {
            let path = Products.repository + "/share/systemd/" + unit
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }
}
