import ClairePlatform
import Glibc

/// `claire web` over one record, on a port of the system's choice, until the value goes.
final class SyncServer {
    let port: UInt16
    /// A token of the scope asked for.
    let token: String
    private let process: pid_t

    /// - Parameter options: more of `claire web`.
    init(
        _ workbench: Workbench, _ record: Record, name: String, scope: String = "sync",
        options: [String] = []
    ) throws {
        let added = try workbench.tool(
            "claire", ["web", "token", "add", name, "--scope", scope], on: record
        ).output(in: workbench)
        token = added.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
        let said = workbench.path("\(name).out")
        let server = try workbench.tool("claire", ["web", "--port", "0"] + options, on: record)
        process = try server.start(output: said, errors: workbench.path("\(name).err"))
        do {
            port = try Self.waitForPort(in: said)
        } catch {
            Self.end(process)
            throw error
        }
    }

    deinit { Self.end(process) }

    /// The greatest resident set so far, in bytes.
    var resident: Double {
        for line in File.text("/proc/\(process)/status").split(separator: "\n")
        where line.hasPrefix("VmHWM:") {
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            let number = words.dropFirst().first ?? words.last ?? ""
            return (Double(number) ?? 0) * 1024
        }
        return 0
    }

    private static func end(_ process: pid_t) {
        kill(process, SIGTERM)
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1 && errno == EINTR {}
    }

    /// The port in the URL of the line that the server prints when it is ready.
    private static func waitForPort(in file: String) throws -> UInt16 {
        for _ in 0..<200 {
            try BenchError.throwIfInterrupted()
            for word in File.text(file).split(whereSeparator: \.isWhitespace)
            where word.hasPrefix("http://") {
                let digits = word.split(separator: ":").last?.prefix { $0.isNumber } ?? ""
                if let port = UInt16(digits) { return port }
            }
            MonotonicClock.sleep(milliseconds: 50)
        }
        throw BenchError("claire web did not start within ten seconds")
    }
}
