import ClaireDomain
import ClairePlatform
import Glibc

/// The other machines to ask.
struct Hosts: Equatable {
    /// In the order in which they were written, each once.
    private(set) var names: [String] = []
    /// What was written and can't be a host, with its place.
    private(set) var problems: [String] = []

    /// `RCLAUDE_HOSTS`, names between spaces or commas, where it is set; else the file `hosts` beside
    /// the configuration, a name a line, `#` before comments.
    static func read() -> Hosts {
        if let variable = Environment["RCLAUDE_HOSTS"] {
            return Hosts(
                variable.split { $0 == " " || $0 == "," || $0 == "\n" }.map {
                    (String($0), "RCLAUDE_HOSTS")
                })
        }
        let path = Settings.folder + "/hosts"
        guard let bytes = FileRange.head(path, count: 1 << 20) else { return Hosts([]) }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return Hosts(
            lines.enumerated().compactMap { number, line in
                let name = Hosts.trimmed(line.prefix { $0 != UInt8(ascii: "#") })
                return name.isEmpty ? nil : (name, "\(path):\(number + 1)")
            })
    }

    private init(_ written: [(name: String, place: String)]) {
        for (name, place) in written where !names.contains(name) {
            guard HostName.isValid(name) else {
                problems.append("\(place): '\(name)' can't be a host")
                continue
            }
            if !Hosts.isLocal(name) { names.append(name) }
        }
    }

    /// What this machine calls itself; the `host` of its own rows.
    static let local: String = {
        let name = CurrentProcess.hostName
        return HostName.isValid(name) ? name : "localhost"
    }()

    /// Whether a name means this machine.
    static func isLocal(_ name: String) -> Bool { name == local || name == "localhost" }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes.drop { $0 <= 0x20 }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
