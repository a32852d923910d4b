import Glibc

/// The entries of a folder.
package enum DirectoryListing {
    /// The names in a folder but for `.` and `..`, in no order; none where it can't be read.
    ///
    /// A name that isn't UTF-8 is left out: it could not be opened again.
    package static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
