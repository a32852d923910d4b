#if canImport(Glibc)
    @preconcurrency import Glibc
#else
    import Darwin
#endif

/// What stands at the other end of a descriptor, as far as layout and colour care.
package struct Screen: Sendable, Equatable {
    /// Its width in columns; nil for a pipe or file, where nothing is cut.
    package var columns: Int?
    /// Whether colours are used.
    package var isColored: Bool

    /// Whether a person is looking.
    package var isInteractive: Bool { columns != nil }

    /// A screen as it was found, or as a test wants it.
    package init(columns: Int?, isColored: Bool = false) {
        self.columns = columns
        self.isColored = isColored
    }

    /// Looks at a descriptor and the environment.
    ///
    /// `--color always|never` wins, then `NO_COLOR` (no-color.org: any value but the empty one),
    /// then `CLICOLOR_FORCE` (any value but `0`), then whether it is a terminal that is not `dumb`.
    package static func at(
        descriptor: Int32, color: ColorChoice, environment: (String) -> String?
    ) -> Screen {
        let isTerminal = isatty(descriptor) == 1
        let columns = isTerminal ? width(of: descriptor, environment) : nil
        let colored: Bool
        switch color {
        case .always: colored = true
        case .never: colored = false
        case .automatic:
            if environment("NO_COLOR").map({ !$0.isEmpty }) ?? false {
                colored = false
            } else if environment("CLICOLOR_FORCE").map({ !$0.isEmpty && $0 != "0" }) ?? false {
                colored = true
            } else {
                colored = isTerminal && environment("TERM") != "dumb"
            }
        }
        return Screen(columns: columns, isColored: colored)
    }

    /// The environment of this process.
    package static func processEnvironment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// `COLUMNS` where it is a number, else what the terminal says, else 80.
    private static func width(of descriptor: Int32, _ environment: (String) -> String?) -> Int {
        if let asked = environment("COLUMNS").flatMap({ Int($0) }), asked > 0 { return asked }
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 80
    }
}
