import Glibc

/// The program in which people read what is longer than their screen.
package enum Pager {
    /// Becomes the pager of `PAGER`, else `less`, with a text on its standard input.
    ///
    /// Its arguments are what stands between spaces: no shell reads them.
    /// - Returns: only where there is none, or none is wanted (`cat`, or an empty `PAGER`).
    package static func become(showing bytes: [UInt8]) {
        let words = (Environment["PAGER"] ?? "less").split(separator: " ").map(String.init)
        guard let name = words.first, !name.utf8.elementsEqual("cat".utf8),
            (try? ProgramPath.find(name)) != nil, let file = unnamedFile(bytes)
        else { return }
        let own = dup(STDIN_FILENO)
        guard own >= 0, dup2(file, STDIN_FILENO) >= 0 else { return }
        close(file)
        _ = fcntl(own, F_SETFD, FD_CLOEXEC)
        // Leaves a text that fits on the screen, lets colours through, and leaves what was shown.
        _ = Subprocess.replace(
            words, environment: Environment["LESS"] == nil ? ["LESS": "FRX"] : [:])
        dup2(own, STDIN_FILENO)
        close(own)
    }

    /// A file that nobody else can open and that goes with the process, at its start.
    private static func unnamedFile(_ bytes: [UInt8]) -> Int32? {
        let folder = Environment.nonEmpty("TMPDIR") ?? "/tmp"
        var template = Array("\(folder)/claire-pager-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { return nil }
        unlink(template)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                close(file)
                return nil
            }
            rest = rest.dropFirst(count)
        }
        lseek(file, 0, SEEK_SET)
        return file
    }
}
