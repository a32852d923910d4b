import Glibc

/// One process as /proc/PID/stat shows it.
package struct ProcessEntry: Hashable, Sendable {
    package let pid: Int32
    package let parent: Int32
    /// Its process group.
    package let group: Int32
    /// The group in the foreground of its terminal, which gets what is typed there; -1 without one.
    package let foregroundGroup: Int32
    /// The name of its program, at most 15 bytes.
    package let name: String
    /// Clock ticks from the machine's start to its own (field 22): with the pid it names one process,
    /// whatever pids are used again.
    package let startTime: UInt64
    /// Whether it is more than a zombie that nobody has waited for.
    package let isAlive: Bool

    /// Whether it gets what is typed on its terminal: a stopped one, or one started with `&`, doesn't.
    package var isInForeground: Bool { group == foregroundGroup }

    /// Reads the line of /proc/PID/stat. The name stands in parentheses and may hold any of them and
    /// spaces, so it ends at the last one.
    package init?(statLine bytes: some BidirectionalCollection<UInt8>) {
        guard let open = bytes.firstIndex(of: UInt8(ascii: "(")),
            let close = bytes.lastIndex(of: UInt8(ascii: ")")), open < close,
            let pid = Int32(String(decoding: bytes[..<open].dropLast(), as: UTF8.self))
        else { return nil }
        let fields = bytes[bytes.index(after: close)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19,
            let parent = Int32(String(decoding: fields[1], as: UTF8.self)),
            let group = Int32(String(decoding: fields[2], as: UTF8.self)),
            let foregroundGroup = Int32(String(decoding: fields[5], as: UTF8.self)),
            let startTime = UInt64(String(decoding: fields[19], as: UTF8.self))
        else { return nil }
        self.pid = pid
        self.parent = parent
        self.group = group
        self.foregroundGroup = foregroundGroup
        self.name = String(decoding: bytes[bytes.index(after: open)..<close], as: UTF8.self)
        self.startTime = startTime
        isAlive = !fields[0].elementsEqual("Z".utf8) && !fields[0].elementsEqual("X".utf8)
    }
}

/// The processes of this machine at one moment.
package struct ProcessTable: Sendable {
    private let entries: [Int32: ProcessEntry]
    private let children: [Int32: [Int32]]

    /// Takes entries as they are; for a snapshot of this machine see `snapshot()`.
    package init(_ entries: [ProcessEntry]) {
        self.entries = Dictionary(entries.map { ($0.pid, $0) }, uniquingKeysWith: { $1 })
        children = Dictionary(grouping: entries.map(\.pid)) { [entries = self.entries] pid in
            entries[pid]?.parent ?? 0
        }
    }

    /// Reads all of /proc once.
    package static func snapshot() -> ProcessTable {
        let pids = DirectoryListing.names(in: "/proc").compactMap { Int32($0) }
        return ProcessTable(pids.compactMap { entry(of: $0) })
    }

    /// The process of this id as it is now; `nil` if there is none.
    package static func entry(of pid: Int32) -> ProcessEntry? {
        readProc("/proc/\(pid)/stat", expecting: 1024)
            .flatMap { ProcessEntry(statLine: $0) }
    }

    /// The arguments of a process; none where it is gone, a zombie or somebody else's secret.
    package static func arguments(of pid: Int32) -> [String] {
        guard var bytes = readProc("/proc/\(pid)/cmdline", expecting: 4096) else { return [] }
        if bytes.last == 0 { bytes.removeLast() }
        guard !bytes.isEmpty else { return [] }
        return bytes.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The process of a pid; `nil` where there was none when the table was read.
    package subscript(pid: Int32) -> ProcessEntry? { entries[pid] }

    /// Whether the process of this id lives and is the one that started then.
    package func isAlive(_ pid: Int32, startTime: UInt64) -> Bool {
        guard let entry = entries[pid] else { return false }
        return entry.isAlive && entry.startTime == startTime
    }

    /// A process and all below it, nearest first.
    package func family(of ancestor: Int32) -> [ProcessEntry] {
        var found: [ProcessEntry] = []
        var next = entries[ancestor].map { [$0] } ?? []
        // A snapshot isn't atomic, so a pid used again could close a circle.
        var seen: Set<Int32> = [ancestor]
        while !next.isEmpty {
            found += next
            next = next.flatMap { children[$0.pid] ?? [] }
                .filter { seen.insert($0).inserted }
                .compactMap { entries[$0] }
        }
        return found
    }

    /// Files of /proc have no size, so they are read to their end, 1 MiB at most.
    private static func readProc(_ path: String, expecting size: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: size)
        var filled = 0
        while true {
            let got = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { return nil }
            filled += got
            if got == 0 || filled >= 1 << 20 { return Array(bytes[..<filled]) }
            if filled == bytes.count { bytes += [UInt8](repeating: 0, count: bytes.count) }
        }
    }
}
