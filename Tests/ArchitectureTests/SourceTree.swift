import Foundation
import Support

/// The files of a repository that Git tracks, as text; or a small tree made for a test.
struct SourceTree {
    struct File {
        /// Relative to the repository.
        let path: String
        let text: String
        /// The text with comments and the content of strings blanked out, line for line.
        let code: String

        init(path: String, text: String) {
            self.path = path
            self.text = text
            code = path.hasSuffix(".swift") ? SwiftCode.strip(text) : text
        }

        /// The module that the file belongs to, when it stands in `Sources`.
        var module: String? {
            let parts = path.split(separator: "/")
            return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
        }

        /// The lines of the code with their numbers, counted from 1.
        var codeLines: [(number: Int, text: Substring)] {
            code.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .map { ($0.offset + 1, $0.element) }
        }
    }

    let files: [File]

    init(_ files: [(path: String, text: String)]) { self.files = files.map(File.init) }

    /// What this repository tracks, or everything in it but build products where Git is not.
    static let ofThisRepository: SourceTree = {
        let root = Products.repository
        let listed = Command.run(
            ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"])
        let paths =
            listed.status == 0
            ? listed.output.split(separator: "\0").map(String.init)
            : (FileManager.default.subpaths(atPath: root) ?? []).filter {
                !$0.hasPrefix(".build/") && !$0.hasPrefix(".git/")
            }
        return SourceTree(
            paths.compactMap { path in
                guard let data = FileManager.default.contents(atPath: root + "/" + path),
                    let text = String(data: data, encoding: .utf8)
                else { return nil }
                return (path, text)
            })
    }()

    /// The Swift files of `Sources`, with their modules.
    var swift: [(module: String, file: File)] {
        files.compactMap { file in
            guard file.path.hasSuffix(".swift"), let module = file.module else { return nil }
            return (module, file)
        }
    }

    /// The Swift files of what is installed.
    var installed: [(module: String, file: File)] {
        swift.filter { !Floors.notInstalled.contains($0.module) }
    }
}
