import Foundation
import Support
import Testing

/// `make install` and `make uninstall`, with the programs built for debugging.
@Suite(.enabled(if: Repository.hasGeneratedFiles, "the generated files are still to come"))
struct InstallationTests {
    let home: TemporaryHome
    /// A prefix that scripts which forget a quote trip over.
    let prefix: String

    init() throws {
        home = try TemporaryHome()
        prefix = try home.folder("it's a prefix")
    }

    func make(_ step: String) -> CommandOutput {
        home.run(
            [
                "make", "-C", Products.repository, step, "BUILT=" + Products.folder,
                "PREFIX=" + prefix,
            ])
    }

    func installed() -> [String] { home.files(below: "it's a prefix") }

    @Test("install puts every verb, page and completion where its reader looks")
    func install() throws {
        let result = make("install-built")
        #expect(result.status == 0, "\(result.errors)")
        let files = installed()
        let manual = try FileManager.default.contentsOfDirectory(
            atPath: Products.repository + "/man")
        let pages = manual.map { "share/man/man\($0.suffix(1))/\($0)" }
        let expected =
            [
                "bin/claire", "libexec/claire/claire-task", "libexec/claire/rclaude",
                "libexec/claire/claire-standup", "share/zsh/site-functions/_claire",
                "share/bash-completion/completions/claire",
                "share/fish/vendor_completions.d/claire.fish",
            ] + pages
        for file in expected { #expect(files.contains(file), "\(file)") }
        for tool in ["claire-gen", "claire-bench", "stand-in-agent"] {
            #expect(!files.contains { $0.hasSuffix("/" + tool) })
        }
        #expect(result.output.contains("hint: add it to your PATH"))
    }

    @Test("installed below ~/.local, the folder that the database shares stays its owner's alone")
    func ownFolder() {
        let result = home.run(
            [
                "make", "-C", Products.repository, "install-built", "BUILT=" + Products.folder,
                "PREFIX=" + home.path + "/.local",
            ])
        #expect(result.status == 0, "\(result.errors)")
        let mode = home.run(["stat", "-c", "%a", home.path + "/.local/share/claire"])
        #expect(mode.output == "700\n")
        // What is installed there does not stand where the server keeps who is logged in.
        let claire = home.path + "/.local/bin/claire"
        #expect(home.run([claire, "init"]).status == 0)
        let logout = home.run([claire, "web", "logout"])
        #expect(logout.status == 0, "\(logout.errors)")
    }

    @Test("what is not said on make's command line has its default in the recipes")
    func defaults() {
        let recipe = #"shown: ; @echo "[$$PREFIX] [$$DESTDIR] [$$DEPS] [$$BUILT]""#
        let result = home.run(
            ["make", "--no-print-directory", "-C", Products.repository, "--eval", recipe, "shown"])
        #expect(result.output == "[\(home.path)/.local] [] [apt] [.build/release]\n")
    }

    @Test("the installed front finds the installed verbs", .enabled(if: Repository.hasAllVerbs))
    func works() {
        #expect(make("install-built").status == 0)
        let claire = prefix + "/bin/claire"
        let path = home.run([claire, "--exec-path"])
        #expect(path.output == prefix + "/libexec/claire\n")
        #expect(home.run([claire, "init"]).status == 0)
        #expect(home.run([claire, "project", "new", "site"]).status == 0)
        #expect(home.run([claire, "project", "list", "--quiet"]).output.count == 37)
    }

    @Test("installing again removes what this version has no longer, and nothing else")
    func upgrade() throws {
        #expect(make("install-built").status == 0)
        let list = prefix + "/share/claire/installed-files"
        let old = try String(contentsOfFile: list, encoding: .utf8)
        try home.write("", to: "it's a prefix/libexec/claire/claire-older")
        try home.write("", to: "it's a prefix/libexec/claire/claire-mine")
        try home.write(
            old + "libexec/claire/claire-older\n", to: "it's a prefix/share/claire/installed-files")
        #expect(make("install-built").status == 0)
        #expect(!installed().contains("libexec/claire/claire-older"))
        #expect(installed().contains("libexec/claire/claire-mine"))
    }

    @Test("uninstall removes all that install has put there, and only that")
    func uninstall() throws {
        #expect(make("uninstall").status != 0)
        #expect(make("install-built").status == 0)
        try home.write("", to: "it's a prefix/libexec/claire/claire-mine")
        let result = make("uninstall")
        #expect(result.status == 0, "\(result.errors)")
        #expect(installed() == ["libexec/claire/claire-mine"])
    }
}
