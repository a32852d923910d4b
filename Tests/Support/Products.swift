import Glibc

/// The programs that this package has built.
package enum Products {
    /// The folder of built products: where the test bundle itself stands.
    package static let folder: String = {
        guard let resolved = realpath("/proc/self/exe", nil) else { return "" }
        defer { free(resolved) }
        let path = String(cString: resolved)
        return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }()

    /// The path of a program such as `claire` or `stand-in-agent`.
    package static func path(of program: String) -> String { folder + "/" + program }

    /// The repository that the products were built from.
    package static let repository: String = {
        var path = folder
        while !path.isEmpty && access(path + "/Package.swift", F_OK) != 0 {
            path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        }
        return path
    }()
}
