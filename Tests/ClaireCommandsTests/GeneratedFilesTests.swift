import ClaireCommandLine
import ClaireCommands
import Foundation
import Testing

/// What is generated from the definitions and committed.
@Suite struct GeneratedFilesTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test(arguments: ClaireCommands.generatedFiles.map(\.path))
    func theCommittedFileIsUpToDate(_ path: String) throws {
        let text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
        let generated = ClaireCommands.generatedFiles.first { $0.path == path }?.text
        // A stale file is brought up to date by `swift run claire-gen`.
        #expect(text == generated)
    }

    @Test func noManualPageIsLeftOverFromACommandThatIsGone() throws {
        let folder = Self.root.appending(path: "man").path()
        let committed = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".1") }.map { "man/" + $0 }
        let generated = ClaireCommands.generatedFiles.map(\.path)
        #expect(Set(committed).isSubset(of: Set(generated)))
    }

    @Test func mandocHasNothingToSay() throws {
        let pages = ClaireCommands.generatedFiles.map(\.path).filter { $0.hasSuffix(".1") }
        #expect(pages.count == ClaireCommands.all.count + 1)
        #expect(try output(of: "/usr/bin/mandoc", ["-Tlint", "-Wall"] + pages) == "")
    }

    @Test(arguments: [
        "claire-api", "claire-extensions", "claire-json", "claire-sync", "claire-transport",
    ])
    func mandocHasNothingToSayOfThePagesByHandEither(_ page: String) throws {
        #expect(try output(of: "/usr/bin/mandoc", ["-Tlint", "-Wall", "man/\(page).7"]) == "")
    }

    @Test func aproposFindsEveryPage() throws {
        let pages = ClaireCommands.generatedFiles.map(\.path).filter { $0.hasSuffix(".1") }
        let lines = try output(of: "/usr/bin/lexgrog", pages).split(separator: "\n")
        #expect(lines.count == pages.count)
        for line in lines { #expect(line.contains(" - "), "\(line)") }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func theShellItselfAcceptsItsScript(_ shell: String) throws {
        let file = shell == "zsh" ? "_claire" : "claire.\(shell)"
        #expect(try output(of: "/usr/bin/\(shell)", ["-n", "completions/\(file)"]) == "")
    }

    private func output(of program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = Self.root
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}
