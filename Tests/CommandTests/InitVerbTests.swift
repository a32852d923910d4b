import ClaireDomain
import Foundation
import Support
import Testing

@Suite("claire init")
struct InitVerbTests {
    @Test("makes the database and the machine's id for their owner alone, and says where")
    func fresh() throws {
        let claire = try ClaireHome(initialised: false)
        let result = claire.run("init")
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(result.output.contains(claire.database))
        #expect(result.output.contains(claire.config))
        for file in [claire.database, claire.config] {
            #expect(try mode(file) == 0o600)
            #expect(try mode((file as NSString).deletingLastPathComponent) == 0o700)
        }
    }

    @Test("changes nothing when it is run again")
    func again() throws {
        let claire = try ClaireHome()
        let first = try claire.json("machine", "init")
        try claire.project("site")
        let config = claire.home.text(".config/claire/claire.toml")
        let second = try claire.json("machine", "init")
        #expect(first == second)
        #expect(second["database_created"] == false && second["config_created"] == false)
        #expect(claire.home.text(".config/claire/claire.toml") == config)
        #expect(try claire.json("projects", "project", "list").array?.count == 1)
    }

    @Test("keeps the machine's id where only the database is missing")
    func databaseMissing() throws {
        let claire = try ClaireHome()
        let before = try claire.json("machine", "init")["id"]
        try FileManager.default.removeItem(
            atPath: (claire.database as NSString).deletingLastPathComponent)
        let after = try claire.json("machine", "init")
        #expect(after["id"] == before)
        #expect(after["database_created"] == true && after["config_created"] == false)
    }

    @Test("a link to nothing keeps its place: the disk that it leads to may come back")
    func danglingLink() throws {
        let claire = try ClaireHome(initialised: false)
        let folder = (claire.database as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: claire.database, withDestinationPath: "/no/such/disk/claire.db")
        let result = claire.run("init")
        #expect(result.status == 1)
        #expect(result.errors.contains("it is a link to a file that is not there"))
        let target = try FileManager.default.destinationOfSymbolicLink(atPath: claire.database)
        #expect(target == "/no/such/disk/claire.db")
    }

    @Test("a database without its configuration counts as a copy: a new id, and all that it had")
    func configMissing() throws {
        let claire = try ClaireHome()
        let before = try claire.json("machine", "init")["id"]
        try claire.project("site")
        try FileManager.default.removeItem(atPath: claire.config)
        let after = try claire.json("machine", "init")
        #expect(after["id"] != before && after["copy_of"] == before)
        #expect(try claire.json("machine", "init")["copy_of"] == nil as JSON)
        #expect(try claire.json("projects", "project", "list").array?.count == 1)
        #expect(claire.run("project", "new", "other").status == 0)
    }

    @Test("keeps what a person wrote into claire.toml")
    func existingConfig() throws {
        let claire = try ClaireHome(initialised: false)
        let mine = "# mine\n[defaults]\nowner = \"Ada\" # me\n"
        try claire.home.write(mine, to: ".config/claire/claire.toml")
        #expect(claire.run("init").status == 0)
        let text = claire.home.text(".config/claire/claire.toml") ?? ""
        #expect(text.contains("# mine\n") && text.contains("owner = \"Ada\" # me\n"))
        #expect(try claire.json("project", "project", "new", "site")["owner"] == "Ada")
    }

    @Test("never makes a damaged database anew")
    func damaged() throws {
        let claire = try ClaireHome(initialised: false)
        try claire.home.write("not a database, but a text", to: ".local/share/claire/claire.db")
        let result = claire.run("init")
        #expect(result.status == 1 && result.errors.contains("damaged"))
        #expect(
            claire.home.text(".local/share/claire/claire.db") == "not a database, but a text")
    }

    @Test("a folder that is closed to this user is named with what the system refused")
    func closedFolder() throws {
        let claire = try ClaireHome(initialised: false)
        // Permissions mean nothing to root, so another user is taken where the tests run as root.
        let drop = getuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups " : ""
        let result = claire.shell(
            """
            mkdir "$HOME/closed" "$HOME/open"; chmod 777 "$HOME/open"; chmod a+rx "$HOME"
            chmod 000 "$HOME/closed"
            CLAIRE_CONFIG="$HOME/open/c.toml" CLAIRE_DB="$HOME/closed/x.db" \
              \(drop)\(Products.path(of: "claire")) init; echo "exit $?"; chmod 700 "$HOME/closed"
            """)
        #expect(result.output == "exit 1\n")
        #expect(
            result.errors.hasSuffix(
                "can't lock '\(claire.home.path)/closed/x.db.lock': permission denied\n"),
            "\(result)")
    }

    @Test("CLAIRE_DB and CLAIRE_CONFIG say where")
    func elsewhere() throws {
        let claire = try ClaireHome(initialised: false)
        claire.environment["CLAIRE_DB"] = claire.home.path + "/a b/é.db"
        claire.environment["CLAIRE_CONFIG"] = claire.home.path + "/c/d.toml"
        #expect(claire.run("init").status == 0)
        #expect(FileManager.default.fileExists(atPath: claire.home.path + "/a b/é.db"))
        #expect(claire.home.text("c/d.toml")?.contains("machine_id") == true)
        try claire.project("site")
        #expect(claire.home.files(below: ".config").isEmpty)
    }

    @Test("of several that run at once all agree on one id")
    func atOnce() throws {
        let claire = try ClaireHome(initialised: false)
        let result = claire.shell(
            "for n in 1 2 3 4 5 6; do claire init --quiet & done; wait; claire init --quiet")
        let ids = Set(result.output.split(separator: "\n"))
        #expect(ids.count == 1 && result.errors.isEmpty, "\(result)")
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return attributes[.posixPermissions] as? Int ?? 0
    }
}
