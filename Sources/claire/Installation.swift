import ClairePlatform
import Glibc

/// Where this front is installed, and so where its verbs and manual pages are.
struct Installation {
    /// The real path of this executable.
    let executable: BytePath
    /// The folders of Claire's own verbs, in the order in which they are searched. More than one in
    /// a build tree only, or where `CLAIRE_EXEC_PATH` lists them.
    let execPath: [BytePath]
    /// The folder of the products, where this is a build tree.
    let buildFolder: BytePath?
    /// The repository that this was built in, where it still stands.
    let repository: BytePath?

    /// Finds the verbs of an executable: `CLAIRE_EXEC_PATH` (a list as PATH is; relative parts
    /// count from the current folder), else `../libexec/claire` beside the real executable, else, in
    /// a build tree, the build folder and then the repository's `libexec`.
    init(executable: BytePath, variable: BytePath?, currentFolder: () -> BytePath?) {
        self.executable = executable
        let folder = executable.folder
        let installed = folder.folder.appending("libexec/claire")
        let isBuilt = !installed.isFolder && folder.appending("claire.build").isFolder
        buildFolder = isBuilt ? folder : nil
        repository = isBuilt ? Self.repository(above: folder) : nil
        if let variable {
            execPath = Self.list(variable, currentFolder)
        } else if isBuilt {
            execPath = [folder] + [repository?.appending("libexec")].compactMap { $0 }
        } else {
            execPath = [installed]
        }
    }

    /// The installation of the running process.
    ///
    /// - Parameter zero: the name that it was called by, for systems that hide the executable.
    static func ofThisProcess(calledBy zero: BytePath?) -> Installation {
        let path =
            ExecutablePath.current().map { BytePath($0) } ?? zero.flatMap(realPath)
            ?? BytePath("claire")
        return Installation(
            executable: path, variable: BytePath(variable: "CLAIRE_EXEC_PATH"),
            currentFolder: Self.currentFolder)
    }

    /// The exec path in the form of PATH.
    var execPathList: BytePath { BytePath(execPath.map(\.bytes).joined(separator: [0x3A])) }

    /// Where manual pages are: `man1` and so on are below the first, files below the second.
    var manualFolders: (installed: BytePath, repository: BytePath?) {
        (
            executable.folder.folder.appending("share/man"),
            repository?.appending("man")
        )
    }

    /// A folder whose name holds a colon is still one folder.
    private static func list(_ variable: BytePath, _ here: () -> BytePath?) -> [BytePath] {
        let parts = variable.isFolder ? [variable] : SearchPath.split(variable)
        return parts.compactMap { part in
            part.isAbsolute ? part : here()?.appending(part.text)
        }
    }

    private static func repository(above folder: BytePath) -> BytePath? {
        var folder = folder
        while folder.bytes.count > 1 {
            if folder.appending("Package.swift").isFile { return folder }
            folder = folder.folder
        }
        return nil
    }

    private static func realPath(_ path: BytePath) -> BytePath? {
        guard path.bytes.contains(UInt8(ascii: "/")),
            let real = path.withCString({ realpath($0, nil) })
        else { return nil }
        defer { free(real) }
        return BytePath(UnsafeRawBufferPointer(start: real, count: strlen(real)))
    }

    private static func currentFolder() -> BytePath? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return BytePath(UnsafeRawBufferPointer(start: path, count: strlen(path)))
    }
}
