@preconcurrency import Glibc

/// The variables that this process was started with.
package enum Environment {
    /// The value of a variable; `nil` where it isn't set.
    package static subscript(name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// The value of a variable; `nil` where it isn't set or is empty, which most settings hold equal.
    package static func nonEmpty(_ name: String) -> String? {
        self[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The home folder: `HOME`, else what /etc/passwd says, else `/`.
    package static var home: String {
        nonEmpty("HOME") ?? passwordEntryHome(of: getuid()) ?? "/"
    }

    /// Under which name the system knows this user: `USER`, else `LOGNAME`, else what /etc/passwd
    /// says, else the number.
    package static var userName: String {
        nonEmpty("USER") ?? nonEmpty("LOGNAME") ?? passwordEntry(of: getuid())?[0]
            ?? String(getuid())
    }

    /// The home folder of a user in /etc/passwd.
    static func passwordEntryHome(of user: UInt32, in file: String = "/etc/passwd") -> String? {
        passwordEntry(of: user, in: file).flatMap { $0[5].hasPrefix("/") ? $0[5] : nil }
    }

    /// The fields of a user's line in /etc/passwd, six at least. getpwuid(3) would load shared
    /// libraries into a program that is linked statically.
    private static func passwordEntry(
        of user: UInt32, in file: String = "/etc/passwd"
    ) -> [String]? {
        let lines = FileRange.head(file, count: 4 << 20)?.split(separator: UInt8(ascii: "\n")) ?? []
        for line in lines {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            if fields.count >= 6, UInt32(fields[2]) == user { return fields }
        }
        return nil
    }

    /// A folder of the XDG base directory specification: the variable where it holds an absolute path,
    /// else the fallback below the home folder.
    package static func folder(_ variable: String, orBelowHome fallback: String) -> String {
        if let path = nonEmpty(variable), path.hasPrefix("/") { return path }
        return "\(home)/\(fallback)"
    }

    /// All variables, with some of them set (a text) or removed (`nil`).
    package static func all(overriddenBy changes: [String: String?] = [:]) -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next = next.advanced(by: 1)
        }
        for (name, value) in changes { variables[name] = value }
        return variables
    }
}
