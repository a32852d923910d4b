import ClaireCommandLine
import ClairePlatform
import Glibc

/// Why a file that was found can't be run (exit 126).
enum Obstacle: Equatable {
    /// It is a folder.
    case folder
    /// It is a device, a pipe or a socket.
    case notRegular
    /// Nobody, or not this user, may run it.
    case noRunBit
    /// Its `#!` line names a program that isn't there; `env` means that it was looked for on PATH.
    case missingInterpreter(String, throughEnv: Bool)
    /// It is neither a program for this machine nor a script with a `#!` line.
    case notProgram
    /// The system refused, with this `errno`.
    case system(Int32)

    /// What stands in the way of a file; `nil` where nothing is seen to.
    init?(at path: BytePath, searching folders: [BytePath]) {
        guard let status = path.status else {
            self = .system(errno)
            return
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            self = .folder
        } else if status.st_mode & S_IFMT != S_IFREG {
            self = .notRegular
        } else if path.withCString({ access($0, X_OK) }) != 0 {
            self = errno == EACCES ? .noRunBit : .system(errno)
        } else if let line = path.head(256).flatMap(Shebang.init) {
            guard let missing = line.missing(searching: folders) else { return nil }
            self = missing
        } else {
            return nil
        }
    }

    /// What execv(2) meant by its `errno`, on a file in which no obstacle was seen.
    init(execError code: Int32) {
        switch code {
        case ENOEXEC: self = .notProgram
        case ENOENT:
            self = .missingInterpreter("the loader that it was built for", throughEnv: false)
        default: self = .system(code)
        }
    }

    /// The reason, as the end of "can't run '…': ".
    var reason: Text {
        switch self {
        case .folder: "it is a folder"
        case .notRegular: "it is not a regular file"
        case .noRunBit: "it has no run bit for you"
        case .missingInterpreter(let name, true): "its interpreter '\(name)' is not on PATH"
        case .missingInterpreter(let name, false): "its interpreter '\(name)' is missing"
        case .notProgram: "it is neither a program for this machine nor has it a '#!' line"
        case .system(let code): "\(SystemError.text(code))"
        }
    }
}

/// The first line of a script.
struct Shebang {
    /// The program that the system starts.
    let interpreter: BytePath
    /// What follows it on the line, which the system passes as one argument.
    let argument: [UInt8]

    /// Reads the line off the first bytes of a file; `nil` where it has none.
    init?(_ head: [UInt8]) {
        guard head.starts(with: [UInt8(ascii: "#"), UInt8(ascii: "!")]) else { return nil }
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let line = head.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }.drop(while: isBlank)
        let name = line.prefix { !isBlank($0) }
        guard !name.isEmpty else { return nil }
        interpreter = BytePath(name)
        argument = Array(line[name.endIndex...].drop(while: isBlank))
    }

    /// The interpreter that isn't there, if so; a command that env(1) is to find counts as one.
    func missing(searching folders: [BytePath]) -> Obstacle? {
        guard interpreter.isFile else {
            return .missingInterpreter(interpreter.text, throughEnv: false)
        }
        guard let command, !folders.contains(where: { $0.appending(command).isFile }) else {
            return nil
        }
        return .missingInterpreter(command, throughEnv: true)
    }

    /// What env(1) is asked to find on PATH; `nil` where it isn't env or the question is too clever.
    private var command: String? {
        guard interpreter.bytes.reversed().starts(with: "/env".utf8.reversed()) else { return nil }
        var words = argument.split { $0 == 0x20 || $0 == 0x09 }
        if words.first?.elementsEqual("-S".utf8) == true { words.removeFirst() }
        guard let word = words.first, word.first != UInt8(ascii: "-"),
            !word.contains(where: { [0x3D, 0x2F, 0x22, 0x27, 0x24, 0x5C].contains($0) })
        else { return nil }
        return String(decoding: word, as: UTF8.self)
    }
}
