import Glibc

/// A path as the bytes that the system has: PATH and arguments need not be UTF-8.
struct BytePath: Hashable {
    /// The bytes, without a NUL.
    let bytes: [UInt8]

    /// A path of bytes; they end at a NUL, as the system's do.
    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes.prefix { $0 != 0 })
    }

    /// A path given as text.
    init(_ text: String) {
        self.init(text.utf8)
    }

    /// The value of an environment variable; `nil` where it isn't set or is empty.
    init?(variable: String) {
        guard let value = getenv(variable), value.pointee != 0 else { return nil }
        self.init(UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }

    /// Whether it begins with a slash.
    var isAbsolute: Bool { bytes.first == UInt8(ascii: "/") }

    /// The entry of a name in this folder.
    func appending(_ name: String) -> BytePath {
        let slash = bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
        return BytePath(bytes + slash + name.utf8)
    }

    /// The folder that it stands in; `/` for the root itself, `.` for a bare name.
    var folder: BytePath {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return BytePath(".") }
        return slash == 0 ? BytePath("/") : BytePath(bytes[..<slash])
    }

    /// As text, for people and JSON: bytes that aren't UTF-8 become U+FFFD.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Lends the path to a call of the system.
    func withCString<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
        (bytes + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                guard let base = characters.baseAddress else { preconditionFailure("has a NUL") }
                return body(base)
            }
        }
    }

    /// What stat(2) says of it; `nil` if nothing can be seen there.
    var status: stat? {
        var status = stat()
        return withCString { stat($0, &status) } == 0 ? status : nil
    }

    /// Whether it is a folder.
    var isFolder: Bool { status.map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }

    /// Whether it is a regular file.
    var isFile: Bool { status.map { $0.st_mode & S_IFMT == S_IFREG } ?? false }

    /// The first bytes of a regular file, at most `count`; `nil` if it can't be read or is none.
    func head(_ count: Int) -> [UInt8]? {
        // O_NONBLOCK: opening a FIFO that somebody put there must not wait for its writer.
        let file = withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = read(file, &bytes, count)
        return got < 0 ? nil : Array(bytes[..<got])
    }
}
