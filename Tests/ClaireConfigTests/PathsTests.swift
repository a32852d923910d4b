import Testing

@testable import ClaireConfig

@Suite("Paths")
struct PathsTests {
    struct Case: Sendable {
        var environment: [String: String]
        var database: String
        var config: String
    }

    @Test(
        "the paths follow the XDG specification and the overrides",
        arguments: [
            Case(
                environment: ["HOME": "/home/u"],
                database: "/home/u/.local/share/claire/claire.db",
                config: "/home/u/.config/claire/claire.toml"),
            Case(
                environment: ["HOME": "/"], database: "/.local/share/claire/claire.db",
                config: "/.config/claire/claire.toml"),
            Case(
                environment: ["HOME": "/h", "XDG_DATA_HOME": "/d/", "XDG_CONFIG_HOME": "/c"],
                database: "/d/claire/claire.db", config: "/c/claire/claire.toml"),
            Case(
                environment: ["HOME": "/h", "XDG_DATA_HOME": "d", "XDG_CONFIG_HOME": ""],
                database: "/h/.local/share/claire/claire.db",
                config: "/h/.config/claire/claire.toml"),
            Case(
                environment: ["XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c"],
                database: "/d/claire/claire.db", config: "/c/claire/claire.toml"),
            Case(
                environment: [
                    "CLAIRE_DB": "/x y/ü.db", "CLAIRE_CONFIG": "here.toml", "XDG_DATA_HOME": "/d",
                ], database: "/x y/ü.db", config: "here.toml"),
            Case(
                environment: ["HOME": "/h", "CLAIRE_DB": "", "CLAIRE_CONFIG": ""],
                database: "/h/.local/share/claire/claire.db",
                config: "/h/.config/claire/claire.toml"),
        ])
    func follow(_ it: Case) throws {
        let paths = try Paths { it.environment[$0] }
        #expect(paths.database == it.database)
        #expect(paths.config == it.config)
    }

    @Test("without HOME the error names what to set")
    func noHome() {
        #expect(throws: PathsError.noHome(override: "CLAIRE_DB")) { try Paths { _ in nil } }
        #expect(throws: PathsError.noHome(override: "CLAIRE_CONFIG")) {
            try Paths { $0 == "CLAIRE_DB" ? "/x" : nil }
        }
        #expect(throws: PathsError.relativeHome("u")) { try Paths { $0 == "HOME" ? "u" : nil } }
    }

    @Test("the folders are what the files stand in")
    func folders() throws {
        let paths = try Paths { ["CLAIRE_DB": "claire.db", "CLAIRE_CONFIG": "/c.toml"][$0] }
        #expect(paths.dataFolder == ".")
        #expect(paths.configFolder == "/")
    }
}
