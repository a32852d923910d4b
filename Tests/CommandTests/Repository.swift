import Foundation
import Support

/// What of the repository is there already, for tests of the whole that would make no sense before.
enum Repository {
    /// Whether every verb is more than the empty program that it began as.
    static let hasAllVerbs: Bool = {
        let sources = Products.repository + "/Sources"
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: sources)) ?? []
        return !folders.isEmpty
            && folders.allSatisfy { folder in
                let main = try? String(
                    contentsOfFile: "\(sources)/\(folder)/main.swift", encoding: .utf8)
                return main != "print(\"\")\n"
                    && !FileManager.default.fileExists(
                        atPath: "\(sources)/\(folder)/Placeholder.swift")
            }
    }()

    /// Whether a verb is more than the empty program that it began as.
    static func hasVerb(_ name: String) -> Bool {
        let main = try? String(
            contentsOfFile: "\(Products.repository)/Sources/claire-\(name)/main.swift",
            encoding: .utf8)
        return main.map { $0 != "print(\"\")\n" } ?? false
    }

    /// Whether manual pages and completions have been generated.
    static let hasGeneratedFiles = ["man/claire-task.1", "completions/claire.bash"]
        .allSatisfy { FileManager.default.fileExists(atPath: Products.repository + "/" + $0) }
}
