import ClairePlatform
import Foundation
import Support
import Testing

/// The units that `make install` puts where a user's service manager looks.
@Suite(.enabled(if: Repository.hasGeneratedFiles, "the generated files are still to come"))
struct SystemdUnitTests {
    let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    static let hasAnalyzer = ["/usr/bin", "/bin"].contains {
        ProgramPath.isRunnable($0 + "/systemd-analyze")
    }
    static let units = ["claire-web.service", "claire-sync.service", "claire-sync.timer"]

    func install(_ prefix: String) -> CommandOutput {
        home.run([
            "make", "-C", Products.repository, "install-built", "BUILT=" + Products.folder,
            "PREFIX=" + prefix,
        ])
    }

    @Test(
        "systemd has nothing to say of the units, whatever the prefix",
        .enabled(if: hasAnalyzer, "systemd-analyze is missing: it is in Debian's package systemd"),
        arguments: ["plain", "with a space", "5% more", "it's \"quoted\""])
    func verified(_ name: String) throws {
        let prefix = home.path + "/" + name
        try #require(install(prefix).status == 0)
        for unit in Self.units {
            let result = home.run(
                ["systemd-analyze", "--user", "verify", "\(prefix)/lib/systemd/user/\(unit)"],
                environment: [
                    "XDG_RUNTIME_DIR": home.path, "MANPATH": prefix + "/share/man",
                ])
            #expect(result.status == 0, "\(unit): \(result.errors)")
            #expect(result.errors.isEmpty)
        }
    }

    @Test("units start the front that was installed with them")
    func front() throws {
        let prefix = home.path + "/it's a prefix"
        try #require(install(prefix).status == 0)
        for (unit, verb) in [("claire-web", "web"), ("claire-sync", "sync")] {
            let text = try #require(
                home.text("it's a prefix/lib/systemd/user/\(unit).service"))
            #expect(text.contains("ExecStart=/usr/bin/env \"\(prefix)/bin/claire\" \(verb)\n"))
            #expect(!text.contains("@" + "CLAIRE" + "@"))
        }
    }

    @Test("below ~/.local they also stand where a user's manager looks, and uninstall takes them")
    func own() throws {
        let prefix = home.path + "/.local"
        try #require(install(prefix).status == 0)
        for unit in Self.units {
            #expect(home.text(".local/share/systemd/user/\(unit)")?.contains("[Unit]") == true)
        }
        let removed = home.run(["make", "-C", Products.repository, "uninstall", "PREFIX=" + prefix])
        #expect(removed.status == 0)
        #expect(home.files(below: ".local").filter { $0.contains("systemd") }.isEmpty)
    }
}
