import ClaireConfig
import ClaireDomain
import Foundation
import Support
import Testing

@testable import ClaireSessions

/// Git hooks in a session's environment, run by git itself.
@Suite struct GitHookTests {
    let home: TemporaryHome
    var repository: String { home.path + "/my repo" }
    var worktree: String { home.path + "/work's tree" }

    init() throws {
        home = try TemporaryHome()
        for program in ["claire-hook", "claire-mcp"] {
            try home.write("#!/bin/sh\n", to: "bin/" + program, executable: true)
        }
        _ = try home.folder(".local/share/claire")
        let made = home.run([
            "sh", "-ec",
            """
            git init -q -b main 'my repo' && cd 'my repo'
            git config user.name ada && git config user.email ada@example.org
            git commit -q --allow-empty -m one
            git init -q --bare ../remote.git && git remote add origin ../remote.git
            git worktree add -q -b work "../work's tree"
            """,
        ])
        #expect(made.status == 0, "\(made.errors)")
    }

    /// The environment of a session in the worktree.
    func session(repositoryHooks: [String] = []) throws -> [String: String] {
        let paths = try Paths { home.environment[$0] }
        let plan = LaunchPlan(session: LaunchFilesTests.session)
        let argv = try LaunchFiles(
            plan, paths: paths, programs: home.path + "/bin", variable: { _ in nil }
        ).write(
            InheritedConfiguration(global: paths.configFolder, repository: nil, trusted: nil),
            repositoryHooks: repositoryHooks
        ).argv
        // Copied by another process: this one's descriptors may be open in children of other tests,
        // and git could not run the files (ETXTBSY).
        let sessions = home.path + "/.local/share/claire/sessions"
        #expect(home.run(["cp", "-a", sessions, sessions + ".new"]).status == 0)
        #expect(home.run(["rm", "-r", sessions]).status == 0)
        #expect(home.run(["mv", sessions + ".new", sessions]).status == 0)
        return Dictionary(
            argv.prefix { $0 != "claude" }.dropFirst().map { word in
                let parts = word.split(separator: "=", maxSplits: 1)
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            }, uniquingKeysWith: { $1 })
    }

    func inherit(_ name: String, _ text: String) throws {
        try home.write(
            "#!/bin/sh\n\(text)\n", to: ".config/claire/hooks/" + name, executable: true)
    }

    func own(_ name: String, _ text: String, in folder: String = ".git/hooks") throws {
        try home.write("#!/bin/sh\n\(text)\n", to: "my repo/\(folder)/\(name)", executable: true)
    }

    func git(_ words: String..., in session: [String: String]) -> CommandOutput {
        home.run(["git"] + words, environment: session, in: worktree)
    }

    /// What hooks wrote.
    var said: String { home.text("said") ?? "" }
    var say: String { "echo >>\"$HOME/said\"" }

    @Test func theInheritedHookRunsAndThenTheRepositorysOwn() throws {
        try inherit("pre-commit", "\(say) inherited")
        try own("pre-commit", "\(say) own")
        let result = git("commit", "-q", "--allow-empty", "-m", "x", in: try session())
        #expect(result.status == 0, "\(result.errors)")
        #expect(said == "inherited\nown\n")
    }

    @Test func aHookThatIsOnlyTheRepositorysStillRuns() throws {
        let session = try session()
        try own("commit-msg", "\(say) \"own $1\"; exit 3")
        #expect(git("commit", "--allow-empty", "-m", "x", in: session).status != 0)
        #expect(said.hasPrefix("own ") && said.hasSuffix("COMMIT_EDITMSG\n"))
    }

    @Test func anInheritedHookThatFailsStopsGitBeforeTheOwnOne() throws {
        try inherit("pre-commit", "echo no >&2; exit 7")
        try own("pre-commit", "\(say) own")
        let result = git("commit", "--allow-empty", "-m", "x", in: try session())
        #expect(result.status != 0 && result.errors == "no\n")
        #expect(said.isEmpty)
    }

    @Test func bothAreGivenTheArgumentsAndAllOfStandardInput() throws {
        try inherit("pre-push", "\(say) \"inherited $1 $(cat)\"")
        try own("pre-push", "\(say) \"own $1 $(cat)\"")
        let result = git("push", "-q", "origin", "work", in: try session())
        #expect(result.status == 0, "\(result.errors)")
        let lines = said.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("inherited origin refs/heads/work ") == true)
        #expect(
            lines.first?.dropFirst("inherited".count) == lines.last?.dropFirst("own".count))
    }

    @Test func aLaterHookRunsThoughAnEarlierOneOfThatKindFailed() throws {
        try inherit("post-commit", "\(say) inherited; exit 1")
        try own("post-commit", "\(say) own")
        #expect(git("commit", "-q", "--allow-empty", "-m", "x", in: try session()).status == 0)
        #expect(said == "inherited\nown\n")
    }

    @Test(arguments: ["../my repo/my hooks", "hooks-here"])
    func theRepositorysOwnFolderOfHooksIsFound(path: String) throws {
        let session = try session()
        let folder = path.hasPrefix("../") ? "my repo/my hooks" : "work's tree/hooks-here"
        try home.write("#!/bin/sh\n\(say) own\n", to: folder + "/pre-commit", executable: true)
        #expect(home.run(["git", "config", "core.hooksPath", path], in: repository).status == 0)
        let result = git("commit", "-q", "--allow-empty", "-m", "x", in: session)
        #expect(result.status == 0, "\(result.errors)")
        #expect(said == "own\n")
    }

    @Test func hooksThatCostMuchAreAnsweredForOnlyWhereOneIs() throws {
        let hooks = ".local/share/claire/sessions/\(LaunchFilesTests.session)/hooks"
        _ = try session()
        #expect(!home.files(below: hooks).contains("reference-transaction"))
        try own("reference-transaction", "\(say) \"$1\"; cat >/dev/null")
        let session = try session(repositoryHooks: ["reference-transaction", "pre-commit.sample"])
        #expect(git("branch", "more", in: session).status == 0)
        #expect(said.contains("committed"))
        #expect(home.files(below: hooks).count == GitHookName.usual.count + 1)
    }

    @Test func theHooksThatARepositoryHasAreFoundWhereverItKeepsThem() throws {
        try own("reference-transaction", "true")
        #expect(RepositoryHooks.names(in: worktree).contains("reference-transaction"))
        for path in ["hooks-here", worktree + "/hooks-here"] {
            try home.write("", to: "work's tree/hooks-here/post-index-change", executable: true)
            #expect(
                home.run(["git", "config", "core.hooksPath", path], in: repository).status == 0)
            #expect(RepositoryHooks.names(in: worktree) == ["post-index-change"])
        }
        #expect(RepositoryHooks.names(in: home.path + "/none") == [])
    }

    @Test func noHookOfASessionIsRunOutsideOfIt() throws {
        try inherit("pre-commit", "exit 1")
        _ = try session()
        #expect(git("commit", "-q", "--allow-empty", "-m", "x", in: [:]).status == 0)
        #expect(home.run(["git", "status", "--porcelain"], in: worktree).output.isEmpty)
    }

    @Test func gitSetToOtherHooksByHandFindsThoseOfTheRepositoryNotClaires() throws {
        try inherit("pre-commit", "\(say) inherited")
        let session = try session()
        let result = git(
            "-c", "core.hooksPath=/dev/null", "commit", "-q", "--allow-empty", "-m", "x",
            in: session)
        #expect(result.status == 0 && said.isEmpty)
    }
}
