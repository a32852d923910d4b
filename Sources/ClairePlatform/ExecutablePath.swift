import Glibc

/// Where the program that runs lies.
package enum ExecutablePath {
    /// The real path of the executable's file, links resolved; `nil` where the system hides it.
    package static func current() -> String? {
        guard let path = SymbolicLink.target(of: "/proc/self/exe") else { return nil }
        // The kernel marks a file that was replaced while it runs, as an upgrade does.
        let mark = " (deleted)"
        return path.hasSuffix(mark) ? String(path.dropLast(mark.count)) : path
    }

    /// The folder of the executable's file.
    package static func folder() -> String? {
        current().flatMap { path in
            path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) }
        }
    }
}

/// A symbolic link's own text.
package enum SymbolicLink {
    /// Where a link points; `nil` if it is none or can't be read.
    package static func target(of path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.map { readlink(path, $0, characters.count) } ?? -1
            }
        }
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
