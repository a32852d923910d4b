import ClaireDomain
import ClaireStore
import Foundation
import Support
import Testing

@testable import ClaireSessions

/// What sessions inherit from the user's folder and from a repository's.
@Suite struct InheritedConfigurationTests {
    let folder: TemporaryFolder
    var global: String { folder.path + "/config" }
    var repository: String { folder.path + "/repo" }

    init() throws { folder = try TemporaryFolder() }

    /// What is inherited where the repository's part is trusted as it stands now, or as it stood.
    func inherited(trusting hash: String? = nil) -> InheritedConfiguration {
        InheritedConfiguration(
            global: global, repository: repository,
            trusted: hash.map { RepositoryTrust(hash: $0, trusted: 1) })
    }

    func trusted() -> InheritedConfiguration {
        inherited(trusting: inherited().repository?.hash)
    }

    func hook(_ name: String, in level: String, _ text: String) throws {
        try folder.write("\(level)/hooks/\(name)", "#!/bin/sh\n\(text)\n", mode: 0o755)
    }

    @Test func fragmentsAreAppendedTheGlobalOneFirst() throws {
        try folder.write("config/claude.md", "Be brief.\n")
        try folder.write("repo/.claire/claude.md", "Use tabs.")
        let both = trusted()
        #expect(both.trust == .trusted)
        #expect(both.systemPrompt == "Be brief.\n\nUse tabs.\n")
        #expect(both.fragments.map(\.origin) == [.global, .repository])
    }

    @Test func aProjectsHookReplacesAGlobalOneOfItsNameAndUniqueOnesStay() throws {
        try hook("pre-commit", in: "config", "echo global")
        try hook("commit-msg", in: "config", "echo global")
        try hook("pre-commit", in: "repo/.claire", "echo project")
        try hook("pre-push", in: "repo/.claire", "echo project")
        let merged = trusted()
        #expect(merged.hooks.map(\.name) == ["commit-msg", "pre-commit", "pre-push"])
        #expect(merged.hooks.map(\.origin) == [.global, .repository, .repository])
        #expect(merged.replaced(by: merged.hooks[1])?.path == global + "/hooks/pre-commit")
        #expect(merged.replaced(by: merged.hooks[2]) == nil)
    }

    @Test func nothingOfARepositoryIsUsedBeforeItIsTrusted() throws {
        try folder.write("repo/.claire/claude.md", "Run everything.")
        try hook("pre-commit", in: "repo/.claire", "echo project")
        try hook("pre-commit", in: "config", "echo global")
        let untrusted = inherited()
        #expect(untrusted.trust == .untrusted)
        #expect(untrusted.systemPrompt == nil)
        #expect(untrusted.hooks.map(\.origin) == [.global])
        #expect(untrusted.notices(project: "site")[0].contains("claire config trust site"))
    }

    @Test(arguments: ["claude.md", "hooks/pre-commit", "hooks/post-merge"])
    func contentThatChangedIsNotUsedUntilItIsTrustedAgain(file: String) throws {
        try folder.write("repo/.claire/claude.md", "Use tabs.")
        try hook("pre-commit", in: "repo/.claire", "echo one")
        let hash = try #require(inherited().repository?.hash)
        #expect(inherited(trusting: hash).trust == .trusted)
        try folder.write("repo/.claire/" + file, "#!/bin/sh\nrm -rf /\n", mode: 0o755)
        let changed = inherited(trusting: hash)
        #expect(changed.trust == .changed)
        #expect(changed.hooks.isEmpty && changed.systemPrompt == nil)
        #expect(changed.notices(project: "site")[0].contains("changed since it was trusted"))
        #expect(trusted().trust == .trusted)
    }

    @Test func aHookThatTakesAnothersNameOrPlaceChangesTheHash() throws {
        try hook("pre-commit", in: "repo/.claire", "echo one")
        let before = inherited().repository?.hash
        try FileManager.default.moveItem(
            atPath: repository + "/.claire/hooks/pre-commit",
            toPath: repository + "/.claire/hooks/pre-push")
        #expect(inherited().repository?.hash != before)
    }

    @Test func linksOfARepositoryAreRefusedAndThoseOfTheUserFollowed() throws {
        let secret = try folder.write("secret", "#!/bin/sh\nsecret\n", mode: 0o755)
        for base in ["config", "repo/.claire"] {
            try folder.write(base + "/hooks/commit-msg", "#!/bin/sh\n", mode: 0o755)
            for name in ["claude.md", "hooks/pre-commit"] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(folder.path)/\(base)/\(name)", withDestinationPath: secret)
            }
        }
        let merged = trusted()
        #expect(merged.fragments.map(\.origin) == [.global])
        #expect(merged.hooks.map(\.name) == ["commit-msg", "pre-commit"])
        #expect(merged.hooks.map(\.origin) == [.repository, .global])
        #expect(merged.repository?.problems.filter { $0.contains("it is a link") }.count == 2)
    }

    @Test func aFolderThatIsALinkIsRefused() throws {
        try folder.write("elsewhere/hooks/pre-commit", "#!/bin/sh\n", mode: 0o755)
        try folder.write("repo/README", "")
        try FileManager.default.createSymbolicLink(
            atPath: repository + "/.claire", withDestinationPath: folder.path + "/elsewhere")
        #expect(inherited().repository?.isEmpty == true)
        #expect(inherited().trust == .none)
        #expect(inherited().repository?.problems.count == 1)
    }

    @Test func whatIsNoHookOrCantBeOneIsNamedAndNotUsed() throws {
        try folder.write("config/hooks/pre-commit", "#!/bin/sh\n", mode: 0o644)
        try folder.write("config/hooks/pre-push.sample", "#!/bin/sh\n", mode: 0o755)
        try folder.write("config/hooks/lib.sh", "true\n", mode: 0o755)
        try folder.write("config/hooks/x\u{1B}[31m", "true\n", mode: 0o755)
        try folder.write(
            "config/hooks/update", [UInt8](repeating: 35, count: (1 << 20) + 1), mode: 0o755)
        try FileManager.default.createDirectory(
            atPath: global + "/hooks/commit-msg", withIntermediateDirectories: true)
        #expect(mkfifo(global + "/hooks/post-commit", 0o755) == 0)
        let level = inherited().global
        #expect(level.isEmpty)
        #expect(level.problems.count == 6)
        #expect(level.problems.contains { $0.hasSuffix("its owner may not execute it") })
        #expect(level.problems.contains { $0.hasSuffix("it is over 1024 KiB") })
        #expect(level.problems.filter { $0.hasSuffix("it is not a file") }.count == 2)
        #expect(!level.problems.contains { $0.unicodeScalars.contains { $0.value < 32 } })
    }

    @Test(arguments: [
        [UInt8](repeating: 97, count: (64 << 10) + 1), [0xFF, 0xFE, 0x41], [0x61, 0, 0x62],
    ])
    func aFragmentThatIsNoTextOrTooLongIsNotUsed(bytes: [UInt8]) throws {
        try folder.write("config/claude.md", bytes)
        #expect(inherited().fragments.isEmpty)
        #expect(inherited().global.problems.count == 1)
    }

    @Test func whereNothingIsNothingIsInherited() {
        #expect(inherited().fragments.isEmpty && inherited().hooks.isEmpty)
        #expect(inherited().trust == .none)
        #expect(inherited().notices(project: "site").isEmpty)
    }
}
