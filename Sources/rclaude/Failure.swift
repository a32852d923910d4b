/// Why a call of rclaude ends without having done what it was asked, with the exit code of cli.md.
enum Failure: Error, Equatable {
    /// Exit 1: it was tried and went wrong.
    case failed(String)
    /// Exit 2: the command line makes no sense.
    case usage(String)
    /// Exit 3: no such session, or more than one.
    case notFound(String)
    /// Exit 4: it would clash with what is there.
    case conflict(String)
    /// Exit 5: a program that is needed is missing or refuses.
    case transport(String, hint: String?)

    var exitCode: Int32 {
        switch self {
        case .failed: 1
        case .usage: 2
        case .notFound: 3
        case .conflict: 4
        case .transport: 5
        }
    }

    /// One line, lower case, the subject in single quotes.
    var message: String {
        switch self {
        case .failed(let message), .usage(let message), .notFound(let message),
            .conflict(let message), .transport(let message, _):
            message
        }
    }

    /// A command that helps and does no harm.
    var hint: String? {
        switch self {
        case .usage: "rclaude --help"
        case .transport(_, let hint): hint
        case .failed, .notFound, .conflict: nil
        }
    }
}
