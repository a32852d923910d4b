import Foundation
import Support
import Testing

@Suite("claire doctor")
struct DoctorVerbTests {
    @Test("says of a damaged database what helps, and not to run claire doctor")
    func damaged() throws {
        let claire = try ClaireHome()
        try claire.project("site")
        for companion in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: claire.database + companion)
        }
        try Data("no database".utf8).write(to: URL(fileURLWithPath: claire.database))
        let other = claire.run("task", "list")
        #expect(other.status == 1 && other.errors.hasSuffix("hint: claire doctor\n"))
        let result = claire.run("doctor")
        #expect(result.status == 1)
        #expect(result.output.contains("problem  database"))
        #expect(result.output.contains("hint: leave it as it is"))
        #expect(!result.output.contains("hint: claire doctor\n"))
    }

    @Test("the command that closes files to others names every one of them")
    func permissions() throws {
        let claire = try ClaireHome()
        for file in [claire.database, claire.config] {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o644], ofItemAtPath: file)
        }
        let result = claire.run("doctor")
        #expect(result.output.contains("hint: chmod go= \(claire.database) \(claire.config)\n"))
    }

    @Test("a folder that is not Claire's alone is never to be closed to others")
    func foreignFolder() throws {
        let claire = try ClaireHome(initialised: false)
        let shared = try claire.home.folder("shared")
        let database = ["CLAIRE_DB": shared + "/x.db"]
        #expect(claire.run("init", environment: database).status == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: shared)
        let result = claire.run("doctor", environment: database)
        #expect(result.output.contains("ok       permissions"))
    }

    @Test("a backup that can't be written says so of the backup and not of the database")
    func backupNowhere() throws {
        let claire = try ClaireHome()
        let result = claire.run("doctor", "backup", "/no/such/x")
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(
            result.errors
                == "claire doctor: can't write the backup '/no/such/x': no such file or directory\n"
        )
    }

    @Test("help and README say that a plain copy of the file is no backup")
    func copies() throws {
        let help = try ClaireHome().run("doctor", "backup", "--help").output
        let readme = try String(contentsOfFile: Products.repository + "/README.md", encoding: .utf8)
        for text in [help, readme] {
            #expect(text.contains("claire.db-wal") && text.contains("claire doctor backup FILE"))
        }
    }

    @Test("what claire.toml may hold stands in the page that the warning names")
    func configurationKeys() throws {
        let claire = try ClaireHome()
        let config = try String(contentsOfFile: claire.config, encoding: .utf8)
        try (config + "surprise = 1\n").write(
            toFile: claire.config, atomically: true, encoding: .utf8)
        let result = claire.run("doctor")
        #expect(result.status == 0)
        #expect(result.output.contains("unknown key 'surprise'"))
        #expect(result.output.contains("claire-doctor(1)"))
        let help = claire.run("doctor", "check", "--help").output
        for key in ["machine_id", "[group.NAME]", "[transport]", "[defaults]"] {
            #expect(help.contains(key), "\(key)")
        }
    }
}
