import ClaireDomain
import Support
import Testing

/// What stands in claire.toml takes effect.
@Suite("claire.toml")
struct ConfigurationEffectTests {
    let claire: ClaireHome

    init() throws { claire = try ClaireHome() }

    /// Adds to the file that `init` wrote.
    func configure(_ text: String) throws {
        let path = ".config/claire/claire.toml"
        try claire.home.write((claire.home.text(path) ?? "") + "\n" + text, to: path)
    }

    @Test("[transport] command is the program that is asked, whatever PATH has")
    func transport() throws {
        let session = "11111111-1111-4111-8111-111111111111"
        let program = try claire.home.write(
            """
            #!/bin/sh
            case $1 in
            --version) echo 'mine 3 contract 1' ;;
            sessions) printf '%s\\t' uuid host cwd tmux_name mtime state source confidence title
              echo pid
              printf '%s\\t' \(session) local /src mine '' idle pane high ''; echo 1 ;;
            triage) printf '%s\\t' uuid state priority summary source; echo observed_at ;;
            *) exit 1 ;;
            esac
            """, to: "my transport", executable: true)
        try configure("[transport]\ncommand = \"\(program)\"\n")
        let sessions = try claire.json("sessions", "pull", "--host", "local").array
        #expect(sessions?.first?["id"]?.string == session)
        let checks = try claire.json("checks", "doctor").array ?? []
        let transport = checks.first { $0["name"] == "transport" }
        #expect(transport?["detail"] == "mine 3 contract 1")
    }

    @Test("[transport] command that isn't there is exit 5 and named, and the rest works")
    func missing() throws {
        try configure("[transport]\ncommand = \"/no/such/program\"\n")
        let result = claire.run("pull")
        #expect(result.status == 5)
        #expect(
            result.errors.contains("'/no/such/program'") && result.errors.contains("claire.toml"))
        #expect(claire.run("project", "new", "site").status == 0)
    }

    @Test("[defaults] owner owns new projects, and actor is who did it")
    func defaults() throws {
        try configure("[defaults]\nowner = \"Ada L.\"\nactor = \"ada at work\"\n")
        #expect(try claire.json("project", "project", "new", "a")["owner"] == "Ada L.")
        #expect(
            try claire.json("project", "project", "new", "b", "--owner", "bob")["owner"] == "bob")
        #expect(try claire.json("project", "project", "new", "c", "--owner", "")["owner"] == .null)
        let actors = try claire.json("events", "log").array?.map { $0["actor"]?.string }
        #expect(actors == ["person:ada at work", "person:ada at work", "person:ada at work"])
    }

    @Test("a key that nobody reads is no error, and doctor names it")
    func unknown() throws {
        try configure("[defaults]\nproject = \"a\"\n")
        #expect(claire.run("project", "new", "a").status == 0)
        let check = try claire.json("checks", "doctor").array?.first {
            $0["name"] == "configuration"
        }
        #expect(check?["verdict"] == "warning")
        #expect(check?["detail"]?.string?.contains("unknown key 'defaults.project'") == true)
    }
}
