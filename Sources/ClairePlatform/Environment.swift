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

    /// The home folder: `HOME`, else what the user database says, else `/`.
    package static var home: String {
        if let home = nonEmpty("HOME") { return home }
        guard let entry = getpwuid(getuid()) else { return "/" }
        return String(cString: entry.pointee.pw_dir)
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
