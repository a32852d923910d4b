import CSodium
import ClaireCompression
import ClaireDomain
import ClairePlatform

/// The files that pages are dressed with: our stylesheet, script and icon, and HTMX.
///
/// They are read once, at the start, and only those named here: what a request names is looked up
/// among them and never among files.
package struct Assets: Sendable {
    /// One file.
    package struct File: Sendable {
        let type: String
        /// Names the content, in the file's address and its ETag.
        let version: String
        let plain: SharedBytes
        let gzip: SharedBytes?
    }

    /// What stands in `share/claire/web`, by name.
    private static let own: [(name: String, type: String)] = [
        ("claire.css", "text/css; charset=utf-8"),
        ("claire.js", "text/javascript; charset=utf-8"),
        ("claire.svg", "image/svg+xml"),
        (htmx, "text/javascript; charset=utf-8"),
    ]
    package static let htmx = "htmx-2.min.js"
    private static let largest = 1 << 20

    private let files: [String: File]

    /// Files by name.
    package init(_ files: [(name: String, bytes: [UInt8])]) {
        self.files = Dictionary(
            files.map { name, bytes in
                let type = Self.own.first { $0.name.hasSameBytes(as: name) }?.type
                return (name, Self.file(type ?? MediaType.text, bytes))
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Those of this install: beside the prefix that the program stands below, or, for a program in
    /// its build folder, of the checkout. What is missing is left out; pages work without.
    package static func installed() -> Assets {
        guard let folder = ExecutablePath.folder() else { return Assets([]) }
        let places = [
            "/../../share/claire/web/", "/../../../share/claire/web/", "/../../web/",
        ]
        let found = own.compactMap { name, _ -> (name: String, bytes: [UInt8])? in
            let bytes = places.lazy.compactMap { place in
                FileRange.head(folder + place + name, count: Self.largest)
            }.first
            return bytes.map { (name, $0) }
        }
        return Assets(found)
    }

    /// A file; `nil` for any other name.
    package subscript(name: String) -> File? { files[name] }

    /// Where a page finds a file: its address changes with its content. `nil` where it is missing.
    package func address(_ name: String) -> String? {
        files[name].map { "/assets/\(name)?v=\($0.version)" }
    }

    private static func file(_ type: String, _ bytes: [UInt8]) -> File {
        let packed = bytes.count >= ContentCoding.threshold ? Gzip.compress(bytes) : nil
        return File(
            type: type, version: Digest.text(bytes), plain: SharedBytes(bytes),
            gzip: packed.map(SharedBytes.init))
    }
}

/// Names a content: 96 bits of BLAKE2b, in hexadecimal.
enum Digest {
    static func text(_ bytes: [UInt8]) -> String {
        var hash = [UInt8](repeating: 0, count: 32)
        crypto_generichash(&hash, hash.count, bytes, UInt64(bytes.count), nil, 0)
        return Hexadecimal.text(hash.prefix(12))
    }
}
