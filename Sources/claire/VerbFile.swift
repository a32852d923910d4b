import Glibc

/// The files in a folder that are verbs.
enum VerbFile {
    /// Every runnable `claire-NAME` of a folder with its name, helpers included, in no order.
    ///
    /// Nothing is run and, but for those names, nothing is looked at: folders of PATH hold
    /// thousands of files.
    static func list(_ folder: BytePath) -> [(name: VerbName, path: BytePath)] {
        guard let open = folder.withCString({ opendir($0) }) else { return [] }
        defer { closedir(open) }
        var files: [(name: VerbName, path: BytePath)] = []
        while let entry = readdir(open) {
            guard let name = name(of: entry) else { continue }
            let path = folder.appending(name.fileName)
            if path.isFile, path.withCString({ access($0, X_OK) }) == 0 {
                files.append((name, path))
            }
        }
        return files
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> VerbName? {
        withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            let prefix: StaticString = "claire-"
            guard let base = bytes.baseAddress,
                memcmp(base, prefix.utf8Start, prefix.utf8CodeUnitCount) == 0
            else { return nil }
            return VerbName(bytes.dropFirst(prefix.utf8CodeUnitCount).prefix { $0 != 0 })
        }
    }
}
